#!/bin/bash
# Run once by GameLift on each new instance, before the first game server: installs and
# starts the CloudWatch agent, and makes the folder for logs. Running it again changes
# nothing. If it fails, GameLift gives the instance up: there is no server that
# nobody can look into.
set -euo pipefail

game="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
server='gameserver'
agent='/opt/aws/amazon-cloudwatch-agent'

# GameLift may run this as a user of its own, who may become root.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo --non-interactive "$@"; fi
}

# A package repository that does not answer just now is asked again.
install_agent() {
  local attempt
  for attempt in 1 2 3; do
    if as_root dnf install --assumeyes --quiet amazon-cloudwatch-agent; then return 0; fi
    echo "install.sh: attempt $attempt to install the CloudWatch agent failed" >&2
    sleep $((attempt * 5))
  done
  return 1
}

as_root chmod 0755 "$game/$server"

# For whichever user GameLift runs game servers as; each can delete its own files alone.
as_root install -d -m 1777 "$game/logs"
# Logs are short, and collected within seconds: a day is for whoever looks by hand.
echo "e $game/logs - - - 1d" | as_root tee /etc/tmpfiles.d/game-server-logs.conf >/dev/null

[ -x "$agent/bin/amazon-cloudwatch-agent-ctl" ] || install_agent
as_root install -D -m 0644 "$game/common-config.toml" "$agent/etc/common-config.toml"
as_root "$agent/bin/amazon-cloudwatch-agent-ctl" -a fetch-config -m ec2 -s \
  -c "file:$game/amazon-cloudwatch-agent.json"
