//! The player API as an OpenAPI document.
