//! What a program wants of the system that it will run on, and whether it has it.
//!
//! A Linux program names libraries, and of each the versions of its symbols. One that
//! wants a newer version than there is does not start, and says so only there; so it is
//! read here, before it is packed.
//!
//! # After
//! The "GNU symbol versioning" part of the Linux Standard Base (sections
//! `.gnu.version` and `.gnu.version_r`).

use std::{collections::BTreeMap, fmt};

use object::{
    Endianness, SymbolIndex,
    elf::{self, FileHeader64},
    read::elf::{Dyn, FileHeader, Sym},
};
use stack::deployment::Architecture;

/// The glibc of Amazon Linux 2023, which Lambda's `provided.al2023` and GameLift's
/// `AMAZON_LINUX_2023` are.
pub const GLIBC: Version = Version { major: 2, minor: 34 };

/// What glibc itself brings. `provided.al2023` has little else.
const LIBRARIES: &[&str] = &[
    "ld-linux-aarch64.so.1",
    "ld-linux-x86-64.so.2",
    "libc.so.6",
    "libdl.so.2",
    "libm.so.6",
    "libpthread.so.0",
    "libresolv.so.2",
    "librt.so.1",
    "libutil.so.1",
];

/// A version of glibc.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    major: u32,
    minor: u32,
}

impl Version {
    /// The version that `GLIBC_2.34` names; none for what is no number.
    fn named(name: &str) -> Option<Self> {
        let mut parts = name.strip_prefix("GLIBC_")?.split('.');
        let version =
            Self { major: parts.next()?.parse().ok()?, minor: parts.next()?.parse().ok()? };
        // A third part (`GLIBC_2.2.5`) has come in no release since 2.3.
        Some(version)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// What a program wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wants {
    /// The machine: ELF's number of it.
    pub machine: u16,
    /// The libraries.
    pub libraries: Vec<String>,
    /// The versions of their symbols.
    pub versions: Vec<WantedVersion>,
}

/// A version of a library's symbols.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedVersion {
    /// The library, such as `libc.so.6`.
    pub library: String,
    /// The version, such as `GLIBC_2.34`.
    pub version: String,
    /// One symbol that wants it, if any does.
    pub symbol: Option<String>,
}

/// Why a program cannot be deployed.
#[derive(Debug, thiserror::Error)]
pub enum ElfError {
    /// It is no program for 64-bit Linux.
    #[error("cannot be read as a Linux program")]
    Unreadable(#[from] object::Error),
    /// It is for other machines.
    #[error("is for other machines than {} (ELF machine {machine})", wanted.name())]
    Machine {
        /// What it is for.
        machine: u16,
        /// What it should be for.
        wanted: Architecture,
    },
    /// It wants a library that is not there.
    #[error("wants the library {0}, which Amazon Linux 2023's runtime does not have")]
    Library(String),
    /// It wants a newer glibc, or something of glibc that has no number.
    #[error(
        "wants {version} of {library}{}, and Amazon Linux 2023 has glibc {GLIBC}",
        symbol.as_ref().map(|symbol| format!(" (for {symbol})")).unwrap_or_default()
    )]
    Newer {
        /// The library.
        library: String,
        /// The version.
        version: String,
        /// A symbol that wants it.
        symbol: Option<String>,
    },
}

impl Wants {
    /// Reads what the program with these bytes wants.
    ///
    /// # Errors
    /// When they are no program for 64-bit Linux.
    pub fn read(bytes: &[u8]) -> Result<Self, ElfError> {
        let header = FileHeader64::<Endianness>::parse(bytes)?;
        let endian = header.endian()?;
        let sections = header.sections(endian, bytes)?;
        let mut libraries = Vec::new();
        if let Some((entries, link)) = sections.dynamic(endian, bytes)? {
            let strings = sections.strings(endian, bytes, link)?;
            for entry in entries.iter().filter(|entry| entry.tag32(endian) == Some(elf::DT_NEEDED))
            {
                libraries.push(text(entry.string(endian, strings)?));
            }
        }
        let symbols = wanting_symbols(header, endian, bytes)?;
        let mut versions = Vec::new();
        if let Some((mut needs, link)) = sections.gnu_verneed(endian, bytes)? {
            let strings = sections.strings(endian, bytes, link)?;
            while let Some((need, mut of_library)) = needs.next()? {
                let library = text(need.file(endian, strings)?);
                while let Some(one) = of_library.next()? {
                    let version = text(one.name(endian, strings)?);
                    let symbol = symbols.get(&one.vna_other.get(endian)).cloned();
                    versions.push(WantedVersion { library: library.clone(), version, symbol });
                }
            }
        }
        Ok(Self { machine: header.e_machine(endian), libraries, versions })
    }

    /// Checks that the program starts on Amazon Linux 2023, and returns the newest
    /// glibc that it wants; none if it wants nothing of it.
    ///
    /// # Errors
    /// When it does not, with what it lacks.
    pub fn check(&self, architecture: Architecture) -> Result<Option<Version>, ElfError> {
        if self.machine != machine(architecture) {
            return Err(ElfError::Machine { machine: self.machine, wanted: architecture });
        }
        let missing = |library: &&String| !LIBRARIES.contains(&library.as_str());
        if let Some(library) = self.libraries.iter().find(missing) {
            return Err(ElfError::Library(library.clone()));
        }
        let mut newest = None;
        for wanted in &self.versions {
            match Version::named(&wanted.version) {
                Some(version) if version <= GLIBC => newest = newest.max(Some(version)),
                Some(_) | None => {
                    let WantedVersion { library, version, symbol } = wanted.clone();
                    return Err(ElfError::Newer { library, version, symbol });
                }
            }
        }
        Ok(newest)
    }
}

/// ELF's number of a machine.
fn machine(architecture: Architecture) -> u16 {
    match architecture {
        Architecture::Arm64 => elf::EM_AARCH64,
        Architecture::X86_64 => elf::EM_X86_64,
    }
}

/// A symbol for each index of a version that one wants.
fn wanting_symbols(
    header: &FileHeader64<Endianness>,
    endian: Endianness,
    bytes: &[u8],
) -> Result<BTreeMap<u16, String>, ElfError> {
    let sections = header.sections(endian, bytes)?;
    let mut wanting = BTreeMap::new();
    let Some((versions, _)) = sections.gnu_versym(endian, bytes)? else { return Ok(wanting) };
    let symbols = sections.symbols(endian, bytes, elf::SHT_DYNSYM)?;
    for (index, version) in versions.iter().enumerate() {
        // There is none at index 0.
        let Ok(symbol) = symbols.symbol(SymbolIndex(index)) else { continue };
        let name = text(symbol.name(endian, symbols.strings())?);
        wanting.entry(version.0.get(endian) & elf::VERSYM_VERSION).or_insert(name);
    }
    Ok(wanting)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(library: &str, version: &str) -> Wants {
        Wants {
            machine: elf::EM_AARCH64,
            libraries: vec!["libc.so.6".to_owned()],
            versions: vec![
                WantedVersion {
                    library: "libc.so.6".to_owned(),
                    version: "GLIBC_2.17".to_owned(),
                    symbol: None,
                },
                WantedVersion {
                    library: library.to_owned(),
                    version: version.to_owned(),
                    symbol: Some("arc4random".to_owned()),
                },
            ],
        }
    }

    fn check(version: &str) -> Result<String, String> {
        let checked = wants("libc.so.6", version).check(Architecture::Arm64);
        checked.map(|it| it.unwrap().to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn what_amazon_linux_has_is_taken() {
        assert_eq!(check("GLIBC_2.34"), Ok("2.34".to_owned()));
        assert_eq!(check("GLIBC_2.2.5"), Ok("2.17".to_owned()));
        assert_eq!(check("GLIBC_2.3"), Ok("2.17".to_owned()));
    }

    #[test]
    fn a_newer_glibc_is_refused_with_the_symbol_that_wants_it() {
        let refused =
            "wants GLIBC_2.36 of libc.so.6 (for arc4random), and Amazon Linux 2023 has glibc 2.34";
        assert_eq!(check("GLIBC_2.36"), Err(refused.to_owned()));
        for version in ["GLIBC_3.0", "GLIBC_PRIVATE", "GLIBC_ABI_DT_RELR", "GCC_3.0"] {
            assert!(check(version).unwrap_err().starts_with(&format!("wants {version} of")));
        }
    }

    #[test]
    fn a_library_that_is_not_there_is_refused_by_its_name() {
        let mut program = wants("libc.so.6", "GLIBC_2.34");
        program.libraries.push("libssl.so.3".to_owned());

        let refused = program.check(Architecture::Arm64).unwrap_err();

        assert!(refused.to_string().starts_with("wants the library libssl.so.3, "), "{refused}");
    }

    #[test]
    fn a_program_for_other_machines_is_refused() {
        let refused = wants("libc.so.6", "GLIBC_2.34").check(Architecture::X86_64).unwrap_err();
        assert_eq!(refused.to_string(), "is for other machines than x86_64 (ELF machine 183)");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_real_program_says_what_it_wants() {
        let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();

        let wants = Wants::read(&own).unwrap();

        assert!(wants.libraries.iter().any(|library| library.starts_with("libc.")), "{wants:?}");
        let symbol = |wanted: &WantedVersion| wanted.symbol.clone().unwrap_or_default();
        assert!(wants.versions.iter().any(|it| !symbol(it).is_empty()), "{wants:?}");
    }

    #[test]
    fn what_is_no_program_is_refused() {
        assert!(matches!(Wants::read(b"#!/bin/sh\n"), Err(ElfError::Unreadable(_))));
    }
}
