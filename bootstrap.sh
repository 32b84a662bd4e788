#!/usr/bin/env bash
# From an empty laptop to a cluster that Argo CD or Flux keeps equal to dist/<environment>/, and back.
# Needs docker, kind, kubectl, helm and git. `./bootstrap.sh --help` lists the commands.
#
# How it is built:
# - Everything that it installs is rendered: it reads dist/<environment>/bootstrap/ and computes nothing from it.
# - Every command that changes something goes through `change`, which prints it instead under --dry-run and stops the
#   script when it fails. What only reads goes through `ask`.
# - Every step looks first at what is there, so that a second run changes nothing and an interrupted one is taken on.
# - It runs under bash 3.2, that of macOS: no associative arrays, no empty array under `set -u`.
#
# For the tests: TETRASCOPE_POLL_SECONDS (how long to pause between two looks), TETRASCOPE_SETTLE_SECONDS (how long
# nothing may move after a failure before `up` gives up), TETRASCOPE_HOST (a folder to read /proc and /sys from).
set -uo pipefail

# Paths as the caller wrote them (a secret in a file) are relative to this one.
CALLER_FOLDER=$PWD
# It may be called by a link from elsewhere, and with a CDPATH, which cd would follow.
here=${BASH_SOURCE[0]}
while [ -L "$here" ]; do
  link=$(readlink "$here")
  case $link in /*) here=$link ;; *) here=$(dirname -- "$here")/$link ;; esac
done
CDPATH='' cd -- "$(dirname -- "$here")" >/dev/null || exit 1

readonly HELM_OLDEST=3.8.0 GIT_OLDEST=2.15.0 KERNEL_OLDEST=5.10
readonly INOTIFY_WATCHES=524288 INOTIFY_INSTANCES=512
# What kubectl prints for bash to read: a line per object, its fields with a separator between. Messages are quoted by
# printf "%q", which escapes newlines and the separator.
readonly SEPARATOR=$'\037' NEXT='{{"\u001f"}}' EACH='{{range .items}}' END='{{"\n"}}{{end}}'
readonly READY='{{range .status.conditions}}{{if eq .type "Ready"}}{{.status}}{{end}}{{end}}'
readonly REASON='{{range .status.conditions}}{{if eq .type "Ready"}}{{.reason}}{{end}}{{end}}'
readonly MESSAGE='{{range .status.conditions}}{{if eq .type "Ready"}}{{with .message}}{{printf "%q" .}}{{end}}{{end}}{{end}}'
readonly STALLED='{{range .status.conditions}}{{if eq .type "Stalled"}}{{.status}}{{end}}{{end}}'
readonly UNHEALTHY='{{range .status.resources}}{{if .health}}{{if ne .health.status "Healthy"}}{{.kind}} {{.name}} is {{.health.status}}{{with .health.message}}: {{printf "%q" .}}{{end}}; {{end}}{{end}}{{end}}'
readonly OPERATION='{{with .status.operationState}}{{with .message}}{{printf "%q" .}}{{end}}{{end}}'
readonly CONDITIONS='{{range .status.conditions}}{{with .message}}{{printf "%q" .}} {{end}}{{end}}'
readonly TAB=$'\t' NEWLINE=$'\n'
readonly MARKS=.bootstrap
# The annotation on a Helm release's Secret that says what this script installed.
readonly STAMP=tetrascope/bootstrap

HOST=${TETRASCOPE_HOST:-}
POLL=${TETRASCOPE_POLL_SECONDS:-3}
SETTLE=${TETRASCOPE_SETTLE_SECONDS:-60}

command='' environment='' engine='' timeout=30m dry_run=false yes=false
# Filled from bootstrap.env.
ENVIRONMENT='' CLUSTER='' NODES='' KUBERNETES_VERSION='' KIND_VERSION='' HELM_VERSION='' MEMORY_MIB='' DISK_GIB=''
CILIUM_CHART='' CILIUM_VERSION='' ARGOCD_CHART='' ARGOCD_VERSION='' FLUX_OPERATOR_CHART='' FLUX_OPERATOR_VERSION=''
FLUX_VERSION='' GIT_SERVER='' GIT_REMOTE='' GIT_PUSH_URL='' SOURCE_URL='' SOURCE_BRANCH='' PORTS='' COMPONENTS=''

usage() {
  cat <<'END'
Usage: ./bootstrap.sh COMMAND [OPTION ...]

  up       make the Kind cluster, install what it needs, and wait until every component is healthy;
           run again it resumes, applies what changed, or does nothing
  status   the state of every component and what it waits for; exit code 1 unless all are healthy
  open     forward Grafana and the others to this machine, until Ctrl-C
  down     remove the cluster that up made
  doctor   check this machine

  --environment NAME     a folder of dist/; default: the only one there is, else kind
  --engine argocd|flux   who syncs the cluster; default: the one that it has, else argocd. The other one switches (up)
  --timeout DURATION     how long to wait in all, such as 90s, 30m or 1h; default: 30m (up)
  --yes                  do not ask (down)
  --dry-run              print the commands that would run, and change nothing
  --help                 this text

Exit codes: 0 done or healthy, 1 failed or not healthy, 2 wrong usage.
END
}

#
# Talking
#

say() { printf '%s\n' "$*"; }
step() { printf '==> %s\n' "$*"; }
note() { printf '    %s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }

# die WHAT [REMEDY]
die() {
  printf 'error: %s\n' "$1" >&2
  [ -z "${2:-}" ] || printf '       %s\n' "$2" >&2
  exit 1
}

wrong_usage() {
  printf 'error: %s\n       ./bootstrap.sh --help lists what there is\n' "$1" >&2
  exit 2
}

# stop WHAT [REMEDY]: like die, for what a second run may well get past.
stop() {
  printf 'error: %s\n' "$1" >&2
  [ -z "${2:-}" ] || printf '       %s\n' "$2" >&2
  printf '       What is done stays done. Go on with: %s\n' "$(again)" >&2
  exit 1
}

# refuse WHAT REMEDY: what up cannot work with. A dry run names it and goes on, to show the rest of the plan.
refuse() {
  if $dry_run; then
    planned "would stop here: $1 ($2)"
  else
    die "$@"
  fi
}

# The command line that goes on from here.
again() {
  printf './bootstrap.sh %s' "$command"
  [ -z "$environment" ] || printf ' --environment %s' "$environment"
  [ "$command" != up ] || [ -z "$engine" ] || printf ' --engine %s' "$engine"
}

# A command as one can paste it into a shell.
shown() {
  local word text=''
  for word in "$@"; do
    case $word in
      '' | *[!A-Za-z0-9_./:=,@%+~-]*) word="'$word'" ;;
    esac
    text="$text${text:+ }$word"
  done
  printf '%s' "$text"
}

planned() { printf '# %s\n' "$*"; }

# elapsed SECONDS: 75 is 1m15s.
elapsed() {
  if [ "$1" -lt 60 ]; then printf '%ds' "$1"; else printf '%dm%02ds' $(($1 / 60)) $(($1 % 60)); fi
}

interrupted() {
  trap '' INT TERM
  stop_ticker
  printf '\nInterrupted. What is done stays done. Go on with: %s\n' "$(again)" >&2
  exit 130
}

#
# Running commands
#

have() { command -v "$1" >/dev/null 2>&1; }

# attempt COMMAND ...: runs what changes something, or prints it under --dry-run.
attempt() {
  if $dry_run; then
    say "$(shown "$@")"
  else
    "$@"
  fi
}

# change COMMAND ...: the same, and a failure is the end.
change() {
  attempt "$@" || stop "failed: $(shown "$@")"
}

# change_slowly WHAT COMMAND ...: the same, for a command that says nothing for minutes, and then what is not for here
# (Helm prints the notes of the chart).
change_slowly() {
  local what=$1
  shift
  if $dry_run; then
    change "$@"
    return
  fi
  start_ticker "$what"
  change "$@" >/dev/null
  stop_ticker
  note "$what: done"
}

# The ticker is what runs in the background, not the command: a background command would not get Ctrl-C.
ticker=''
start_ticker() {
  (
    begun=$SECONDS
    # $$ is the script: whatever ends it ends this too.
    while kill -0 $$; do
      sleep 1 >/dev/null
      passed=$((SECONDS - begun))
      if [ -t 1 ]; then
        printf '\r    %s (%s)\033[K' "$1" "$(elapsed "$passed")"
      elif [ $((passed % 30)) -eq 0 ]; then
        note "$1 ($(elapsed "$passed"))"
      fi
    done
  ) </dev/null 2>/dev/null &
  ticker=$!
}

stop_ticker() {
  [ -n "$ticker" ] || return 0
  # Not by TERM: one that comes before it has begun finds the traps of this script, and is lost. Bash would report it.
  {
    kill -KILL "$ticker"
    wait "$ticker"
  } 2>/dev/null
  ticker=''
  [ ! -t 1 ] || printf '\r\033[K'
}

# wait_until WHAT COMMAND ...: until the command succeeds; what it prints meanwhile is what is lacking.
wait_until() {
  local what=$1 lacking before='' begun=$SECONDS
  shift
  if $dry_run; then
    planned "wait until $what"
    return
  fi
  while ! lacking=$("$@"); do
    [ "$SECONDS" -lt "$deadline" ] || stop "not within $timeout: $what: $lacking" \
      "$(shown kubectl --context "$CONTEXT" get pods --all-namespaces) shows what runs"
    if [ -t 1 ]; then
      printf '\r    waiting until %s: %s (%s)\033[K' "$what" "$lacking" "$(elapsed $((SECONDS - begun)))"
    elif [ "$lacking" != "$before" ]; then
      note "waiting until $what: $lacking"
    fi
    before=$lacking
    sleep "$POLL"
  done
  [ ! -t 1 ] || printf '\r\033[K'
  note "$what"
}

# What cluster_state said: absent, half, ours or foreign; unseen if it could not say.
cluster_found=absent
# ask ARGUMENT ...: kubectl that reads. A cluster that is not there (a dry run of the first up) has nothing.
cluster_answers=false
ask() {
  $cluster_answers || return 0
  kubectl --context "$CONTEXT" --request-timeout=20s "$@"
}

no_answer() {
  stop "the API server of cluster $CLUSTER does not answer" "$(shown kubectl --context "$CONTEXT" get nodes) shows why"
}

# message QUOTED: a message as Go's %q printed it, on one line.
message() {
  local text=$1 quote='"' backslash="\\"
  text=${text#\"}
  text=${text%\"}
  text=${text//\\\"/$quote}
  text=${text//\\n/ }
  text=${text//\\t/ }
  text=${text//\\\\/$backslash}
  printf '%s' "$text"
}

#
# What is rendered
#

# rows FILE ...: the lines that are neither empty nor comments, of those files that are there.
rows() {
  local file line
  for file in "$@"; do
    [ -f "$file" ] || continue
    while IFS= read -r line || [ -n "$line" ]; do
      line=${line%$'\r'}
      case $line in '' | '#'*) ;; *) printf '%s\n' "$line" ;; esac
    done <"$file"
  done
}

default_environment() {
  local file found='' count=0
  for file in dist/*/bootstrap/bootstrap.env; do
    [ -f "$file" ] || continue
    count=$((count + 1))
    file=${file#dist/}
    found=${file%%/*}
  done
  if [ "$count" -eq 1 ]; then printf '%s' "$found"; else printf kind; fi
}

# Reads bootstrap.env line by line: sourcing it would run what stands in it.
read_settings() {
  local line key value file
  [ -n "$environment" ] || environment=$(default_environment)
  DIST=dist/$environment
  BOOT=$DIST/bootstrap
  file=$BOOT/bootstrap.env
  [ -f "$file" ] ||
    die "$file is not there: environment $environment is not rendered" "run: npm ci && npm run synth (or name another: $(rendered))"
  while IFS= read -r line <&3; do
    key=${line%%=*}
    value=${line#*=}
    case $key in
      ENVIRONMENT | CLUSTER | NODES | KUBERNETES_VERSION | KIND_VERSION | HELM_VERSION | MEMORY_MIB | DISK_GIB | \
        CILIUM_CHART | CILIUM_VERSION | ARGOCD_CHART | ARGOCD_VERSION | FLUX_OPERATOR_CHART | FLUX_OPERATOR_VERSION | \
        FLUX_VERSION | GIT_SERVER | GIT_REMOTE | GIT_PUSH_URL | SOURCE_URL | SOURCE_BRANCH | PORTS | COMPONENTS)
        printf -v "$key" '%s' "$value"
        ;;
    esac
  done 3< <(rows "$file")
  for key in ENVIRONMENT CLUSTER NODES KUBERNETES_VERSION KIND_VERSION HELM_VERSION MEMORY_MIB DISK_GIB CILIUM_CHART \
    CILIUM_VERSION ARGOCD_CHART ARGOCD_VERSION FLUX_OPERATOR_CHART FLUX_OPERATOR_VERSION FLUX_VERSION GIT_SERVER \
    SOURCE_URL SOURCE_BRANCH COMPONENTS; do
    [ -n "${!key}" ] || die "$file: $key is missing" 'run: npm run synth'
  done
  CONTEXT=kind-$CLUSTER
  read -r -a NAMES <<<"$COMPONENTS"
}

rendered() {
  local file names=''
  for file in dist/*/bootstrap/bootstrap.env; do
    [ -f "$file" ] || continue
    file=${file#dist/}
    names="$names${names:+, }${file%%/*}"
  done
  printf '%s' "${names:-none is rendered}"
}

# What is remembered of a cluster, in .bootstrap/<cluster>: KEY=value lines.
#   cluster=creating|created   that up makes or made it     remote=NAME URL   the git remote that up added
#   engine=argocd|flux         what up was last asked for   kindfile=HASH     of the kind.yaml that made it
# The last line of a key counts: a person may append one.
recall() {
  local line value=''
  while IFS= read -r line; do
    [ "${line%%=*}" != "$1" ] || value=${line#*=}
  done < <(rows "$MARKS/$CLUSTER")
  printf '%s' "$value"
}

# remember KEY VALUE; without a value the key is forgotten. Renamed into place, so that an interruption leaves the old
# file or the new one.
remember() {
  local line
  [ "$(recall "$1")" != "$2" ] || return 0
  if $dry_run; then
    planned "remember $1=$2 in $MARKS/$CLUSTER"
    return
  fi
  mkdir -p "$MARKS" || die "cannot make the folder $MARKS" 'make the repository writable'
  {
    while IFS= read -r line; do
      [ "${line%%=*}" = "$1" ] || printf '%s\n' "$line"
    done < <(rows "$MARKS/$CLUSTER")
    [ -z "$2" ] || printf '%s=%s\n' "$1" "$2"
  } >"$MARKS/$CLUSTER.new" || die "cannot write $MARKS/$CLUSTER.new" 'make the repository writable'
  mv -f "$MARKS/$CLUSTER.new" "$MARKS/$CLUSTER" || die "cannot write $MARKS/$CLUSTER" 'make the repository writable'
}

# One up or down at a time: two would each take what the other makes for an interrupted run of its own.
locked=false
lock() {
  local file=$MARKS/$CLUSTER.lock owner tries
  ! $dry_run || return 0
  mkdir -p "$MARKS" || die "cannot make the folder $MARKS" 'make the repository writable'
  for tries in 1 2 3; do
    if (set -o noclobber && printf '%s\n' "$$" >"$file") 2>/dev/null; then
      locked=true
      return
    fi
    owner=$(rows "$file")
    case $owner in
      # Not written yet, or a run that was killed right there.
      '' | *[!0-9]*) [ "$tries" -eq 1 ] && sleep "$POLL" && continue ;;
      *)
        ! kill -0 "$owner" 2>/dev/null ||
          die "another ./bootstrap.sh works on cluster $CLUSTER (process $owner)" "wait for it; if process $owner is something else: rm $file"
        ;;
    esac
    # That of a run that was killed.
    rm -f "$file"
  done
  die "cannot write $file" 'make the repository writable'
}

unlock() {
  if $locked && [ "$(rows "$MARKS/$CLUSTER.lock")" = "$$" ]; then rm -f "$MARKS/$CLUSTER.lock"; fi
}

#
# doctor
#

failures=0 warnings=0 quiet=false

# report ok|warning|FAIL WHAT [REMEDY]
report() {
  case $1 in
    ok) ! $quiet || return 0 ;;
    warning) warnings=$((warnings + 1)) ;;
    FAIL) failures=$((failures + 1)) ;;
  esac
  printf '%-8s %s\n' "$1" "$2"
  [ -z "${3:-}" ] || printf '         %s\n' "$3"
}

# per_platform LINUX MACOS WSL: the remedy for this machine.
per_platform() {
  case $platform in
    macos) printf '%s' "$2" ;;
    wsl) printf '%s' "$3" ;;
    *) printf '%s' "$1" ;;
  esac
}

find_platform() {
  local text=''
  case $(uname -s) in
    Darwin) platform=macos ;;
    *)
      platform=linux
      [ ! -r "$HOST/proc/version" ] || read -r text <"$HOST/proc/version"
      case $text in *[Mm]icrosoft*) platform=wsl ;; esac
      ;;
  esac
}

# older A B: A is an older version than B.
older() {
  local -a left right
  local i
  IFS=. read -r -a left <<<"$1"
  IFS=. read -r -a right <<<"$2"
  for i in 0 1 2; do
    [ "${left[$i]:-0}" -eq "${right[$i]:-0}" ] || {
      [ "${left[$i]:-0}" -lt "${right[$i]:-0}" ]
      return
    }
  done
  return 1
}

# version_in TEXT: the first version in it, such as 3.22.0.
version_in() {
  local pattern='[0-9]+\.[0-9]+(\.[0-9]+)?'
  [[ $1 =~ $pattern ]] && printf '%s' "${BASH_REMATCH[0]}"
}

check_architecture() {
  local machine
  machine=$(uname -m)
  case $machine in
    x86_64 | amd64) report ok "architecture $machine" ;;
    arm64 | aarch64)
      case " $COMPONENTS " in
        *' guestbook '*)
          report warning "architecture $machine: the image of the guestbook's frontend exists for amd64 only" \
            "switch it off in environments/$environment.yaml (components.guestbook.enabled: false), or let Docker emulate amd64"
          ;;
        *) report ok "architecture $machine" ;;
      esac
      ;;
    *) report FAIL "architecture $machine: the images exist for amd64 and arm64" 'use another machine' ;;
  esac
}

# Fills what docker says of the machine that runs the containers: on macOS, and often on WSL, a virtual one.
docker_memory=0 docker_cpus=0 docker_cgroup='' docker_kernel='' docker_folder=''
check_docker() {
  local facts name
  if ! have docker; then
    report FAIL 'docker is not installed' "$(per_platform \
      'install Docker Engine: https://docs.docker.com/engine/install' \
      'install Docker Desktop (https://docs.docker.com/desktop/setup/install/mac-install) or colima' \
      'install Docker Desktop and switch on its WSL integration: https://docs.docker.com/desktop/features/wsl')"
    return
  fi
  facts=$(docker info --format '{{.MemTotal}}|{{.NCPU}}|{{.CgroupVersion}}|{{.KernelVersion}}|{{.DockerRootDir}}|{{.OperatingSystem}}' 2>/dev/null)
  IFS='|' read -r docker_memory docker_cpus docker_cgroup docker_kernel docker_folder name <<<"$facts"
  case $docker_memory in
    '' | 0 | *[!0-9]*)
      docker_memory=0 docker_kernel=''
      # shellcheck disable=SC2016
      report FAIL 'Docker does not answer' "$(per_platform \
        'start it (sudo systemctl start docker); if it runs, join its group: sudo usermod -aG docker "$USER", then log in again' \
        'start Docker Desktop (open -a Docker), or colima start' \
        'start Docker Desktop on Windows, and switch on Settings > Resources > WSL integration for this distribution')"
      return
      ;;
  esac
  report ok "Docker runs on $name"
  check_resources
}

check_resources() {
  local mib=$((docker_memory / 1048576)) more
  # The text is for a person to read: nothing in it is to expand.
  # shellcheck disable=SC2016
  more=$(per_platform 'free some or use a larger machine; a smaller environment needs less (environments/*.yaml)' \
    'Docker Desktop > Settings > Resources; with colima: colima stop && colima start --memory 10 --cpu 4' \
    'give WSL more in %UserProfile%\.wslconfig ([wsl2] memory=10GB, processors=4), then: wsl --shutdown')
  if [ "$mib" -ge "$MEMORY_MIB" ]; then
    report ok "$mib MiB of memory for Docker ($MEMORY_MIB needed)"
  else
    report FAIL "$mib MiB of memory for Docker: $MEMORY_MIB needed" "$more"
  fi
  if [ "$docker_cpus" -ge 4 ]; then
    report ok "$docker_cpus CPUs for Docker"
  elif [ "$docker_cpus" -ge 2 ]; then
    report warning "$docker_cpus CPUs for Docker: it will be slow with fewer than 4" "$more"
  else
    report FAIL "$docker_cpus CPU for Docker: at least 2 needed" "$more"
  fi
  if [ "$docker_cgroup" = 2 ]; then
    report ok 'cgroup v2'
  else
    report FAIL "cgroup v$docker_cgroup: Cilium's socket load balancing needs v2" "$(per_platform \
      'boot with systemd.unified_cgroup_hierarchy=1' 'update Docker Desktop' \
      'add kernelCommandLine=cgroup_no_v1=all to [wsl2] in %UserProfile%\.wslconfig, then: wsl --shutdown')"
  fi
}

# Where the kernel that will run the nodes can be looked at: here, in a node that runs already, or not at all.
find_kernel() {
  kernel_view=none
  if [ -n "$docker_kernel" ]; then
    kernel=$docker_kernel
    if [ "$(uname -r)" = "$docker_kernel" ]; then
      kernel_view=here
    elif docker exec "$CLUSTER-control-plane" true >/dev/null 2>&1; then
      kernel_view=node
    fi
  elif [ "$platform" = linux ]; then
    # No Docker to ask yet: it will run on this kernel.
    kernel=$(uname -r)
    kernel_view=here
  else
    kernel=''
  fi
}

kernel_has() {
  case $kernel_view in
    here) [ -e "$HOST$1" ] ;;
    *) docker exec "$CLUSTER-control-plane" test -e "$1" 2>/dev/null ;;
  esac
}

kernel_file() {
  case $kernel_view in
    here) cat "$HOST$1" 2>/dev/null ;;
    *) docker exec "$CLUSTER-control-plane" cat "$1" 2>/dev/null ;;
  esac
}

# unseen WHAT PATH: honest about what cannot be seen. The command pulls a small image, so it is left to the user.
unseen() {
  report warning "$1: cannot be seen from here, Docker runs on another kernel" \
    "look with: docker run --rm --privileged -v /sys/kernel/security:/sys/kernel/security:ro busybox $2"
}

check_kernel() {
  local version
  find_kernel
  if [ -z "$kernel" ]; then
    report warning 'kernel: cannot be seen from here before Docker runs'
    return
  fi
  version=$(version_in "$kernel")
  if older "${version:-0}" "$KERNEL_OLDEST"; then
    report FAIL "kernel $kernel: Cilium needs $KERNEL_OLDEST or later" "$(per_platform 'update the distribution' \
      'update Docker Desktop or colima' 'run wsl --update in PowerShell, then: wsl --shutdown')"
  else
    report ok "kernel $kernel"
  fi
  check_btf
  check_lsm
  check_inotify max_user_watches "$INOTIFY_WATCHES"
  check_inotify max_user_instances "$INOTIFY_INSTANCES"
}

check_btf() {
  if [ "$kernel_view" = none ]; then
    unseen 'BTF' 'ls /sys/kernel/btf/vmlinux'
  elif kernel_has /sys/kernel/btf/vmlinux; then
    report ok 'BTF (/sys/kernel/btf/vmlinux)'
  else
    report FAIL 'no BTF (/sys/kernel/btf/vmlinux): Tetragon cannot start' "$(per_platform \
      'use a kernel built with CONFIG_DEBUG_INFO_BTF=y, as those of the distributions are' \
      'update Docker Desktop or colima' 'run wsl --update in PowerShell, then: wsl --shutdown')"
  fi
}

# A warning only: without it the policies that hook an LSM do not load, the rest works.
check_lsm() {
  local list
  if [ "$kernel_view" = none ]; then
    unseen 'bpf LSM' 'cat /sys/kernel/security/lsm'
    return
  fi
  list=$(kernel_file /sys/kernel/security/lsm)
  case ",$list," in
    ,,) report warning 'bpf LSM: /sys/kernel/security/lsm cannot be read' 'as root: cat /sys/kernel/security/lsm' ;;
    *,bpf,*) report ok 'bpf LSM' ;;
    *)
      report warning "no bpf in /sys/kernel/security/lsm ($list): policies that hook an LSM will not load" "$(per_platform \
        "boot with lsm=$list,bpf (GRUB_CMDLINE_LINUX in /etc/default/grub, then update-grub)" \
        'the virtual machine of Docker Desktop decides; colima with another kernel can' \
        "add kernelCommandLine=lsm=$list,bpf to [wsl2] in %UserProfile%\\.wslconfig, then: wsl --shutdown")"
      ;;
  esac
}

check_inotify() {
  local key=fs.inotify.$1 least=$2 value
  if [ "$kernel_view" = none ]; then
    unseen "$key" "cat /proc/sys/fs/inotify/$1"
    return
  fi
  value=$(kernel_file "/proc/sys/fs/inotify/$1")
  case $value in
    '' | *[!0-9]*) report warning "$key cannot be read" "look with: sysctl $key" ;;
    *)
      if [ "$value" -ge "$least" ]; then
        report ok "$key is $value"
      else
        report FAIL "$key is $value: at least $least, else pods fail with \"too many open files\"" "$(per_platform \
          "sudo sysctl -w $key=$least (to keep it: echo $key=$least | sudo tee -a /etc/sysctl.d/99-kind.conf)" \
          "in the virtual machine of Docker: docker run --rm --privileged busybox sysctl -w $key=$least" \
          "sudo sysctl -w $key=$least; with Docker Desktop: docker run --rm --privileged busybox sysctl -w $key=$least")"
      fi
      ;;
  esac
}

check_disk() {
  local available
  if [ "${kernel_view:-none}" != here ] || [ -z "$docker_folder" ] || [ ! -d "$docker_folder" ]; then
    report warning "disk: cannot be seen from here ($DISK_GIB GiB needed where Docker keeps its images)" \
      "look with: docker system df; in Docker Desktop: Settings > Resources > Disk usage limit"
    return
  fi
  {
    read -r _
    read -r _ _ _ available _
  } < <(df -Pk "$docker_folder" 2>/dev/null)
  available=$((${available:-0} / 1048576))
  if [ "$available" -ge "$DISK_GIB" ]; then
    report ok "$available GiB free in $docker_folder"
  else
    report FAIL "$available GiB free in $docker_folder: $DISK_GIB needed" 'free some: docker system prune'
  fi
}

# Whether something listens on a port of this machine.
port_taken() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Only a cluster that is yet to be made needs its ports free.
check_ports() {
  local port
  [ "$cluster_found" = absent ] || return 0
  for port in $PORTS; do
    if port_taken "$port"; then
      report FAIL "port $port of 127.0.0.1 is in use" "$(per_platform "ss -ltnp 'sport = :$port' shows by what; stop it" \
        "lsof -nP -iTCP:$port -sTCP:LISTEN shows by what; stop it" \
        "ss -ltnp 'sport = :$port', and on Windows: netstat -ano | findstr :$port, show by what; stop it")"
    else
      report ok "port $port of 127.0.0.1 is free"
    fi
  done
}

# missing TOOL URL
missing() {
  report FAIL "$1 is not installed" "$(per_platform "install it: $2" "brew install $1" "install it inside WSL: $2")"
}

check_kind() {
  local version
  have kind || {
    missing kind https://kind.sigs.k8s.io/docs/user/quick-start/#installation
    return
  }
  version=$(version_in "$(kind version 2>/dev/null)")
  if older "${version:-0}" "$KIND_VERSION"; then
    report FAIL "kind ${version:-of unknown version}: the node image needs $KIND_VERSION or later" \
      'update it: https://kind.sigs.k8s.io/docs/user/quick-start/#installation'
  else
    report ok "kind $version"
  fi
}

check_kubectl() {
  local version minor wanted
  have kubectl || {
    missing kubectl https://kubernetes.io/docs/tasks/tools
    return
  }
  version=$(version_in "$(kubectl version --client 2>/dev/null)")
  minor=${version#*.}
  minor=${minor%%.*}
  wanted=${KUBERNETES_VERSION#*.}
  wanted=${wanted%%.*}
  if [ -z "$version" ]; then
    report FAIL 'kubectl does not tell its version' 'install it again: https://kubernetes.io/docs/tasks/tools'
  elif [ $((minor - wanted)) -gt 1 ] || [ $((wanted - minor)) -gt 1 ]; then
    report warning "kubectl $version: more than one minor version from Kubernetes $KUBERNETES_VERSION, which is not supported" \
      'install one that is nearer: https://kubernetes.io/docs/tasks/tools'
  else
    report ok "kubectl $version"
  fi
}

check_helm() {
  local version
  have helm || {
    missing helm https://helm.sh/docs/intro/install
    return
  }
  version=$(version_in "$(helm version --short 2>/dev/null)")
  if older "${version:-0}" "$HELM_OLDEST"; then
    report FAIL "helm ${version:-of unknown version}: charts from OCI registries need $HELM_OLDEST or later" \
      'update it: https://helm.sh/docs/intro/install'
  elif [ "${version%%.*}" != "${HELM_VERSION%%.*}" ]; then
    report warning "helm $version: tested with $HELM_VERSION"
  else
    report ok "helm $version"
  fi
}

check_git() {
  local version
  have git || {
    missing git https://git-scm.com/downloads
    return
  }
  version=$(version_in "$(git --version 2>/dev/null)")
  if older "${version:-0}" "$GIT_OLDEST"; then
    report FAIL "git ${version:-of unknown version}: $GIT_OLDEST or later needed" 'update it: https://git-scm.com/downloads'
  else
    report ok "git $version"
  fi
}

run_checks() {
  find_platform
  check_architecture
  check_docker
  check_kernel
  check_disk
  check_ports
  check_kind
  check_kubectl
  check_helm
  check_git
}

doctor() {
  ! $dry_run || planned 'doctor changes nothing: this is what it does without --dry-run too'
  cluster_found=$(cluster_state) || cluster_found=absent
  run_checks
  say "$failures failed, $warnings warnings"
  [ "$failures" -eq 0 ]
}

# The same checks before up changes anything.
preflight() {
  step 'Preflight'
  quiet=true
  run_checks
  [ "$failures" -ne 0 ] || return 0
  refuse "$failures checks failed" 'see above; ./bootstrap.sh doctor shows all of them'
}

#
# The cluster
#

# absent, half (an interrupted create of ours), ours, or foreign. Fails if kind does not say: what is not seen is not
# absent.
cluster_state() {
  local names
  if ! have docker || ! have kind; then
    printf absent
    return
  fi
  names=$(kind get clusters 2>/dev/null) || return 1
  case "$NEWLINE$names$NEWLINE" in
    *"$NEWLINE$CLUSTER$NEWLINE"*) ;;
    *)
      printf absent
      return
      ;;
  esac
  case $(recall cluster) in
    creating) if finished_by_another; then printf foreign; else printf half; fi ;;
    created) if made_for_another; then printf foreign; else printf ours; fi ;;
    *) printf foreign ;;
  esac
}

# up installs nothing before it has remembered that the cluster is made: one with a network is no half of ours.
finished_by_another() {
  local found
  found=$(kubectl --context "$CONTEXT" --request-timeout=20s get secrets -n kube-system -l owner=helm,name=cilium \
    -o name 2>/dev/null) && [ -n "$found" ]
}

# The name may have been given to another cluster since: ours have the label from kind.yaml.
made_for_another() {
  local nodes
  nodes=$(kubectl --context "$CONTEXT" --request-timeout=20s get nodes -o name \
    -l "tetrascope/environment=$ENVIRONMENT" 2>/dev/null) && [ -z "$nodes" ]
}

refuse_foreign() {
  refuse "cluster $CLUSTER was not made by ./bootstrap.sh up for environment $ENVIRONMENT in this folder" \
    "remove it (kind delete cluster --name $CLUSTER), or give this environment another cluster.name; if it was made from a copy of this repository, take it on: mkdir -p $MARKS && echo cluster=created >>$MARKS/$CLUSTER"
}

refuse_unseen() {
  refuse 'kind cannot list its clusters: what there is cannot be seen' 'is Docker running? ./bootstrap.sh doctor'
}

api_answers() {
  kubectl --context "$CONTEXT" --request-timeout=5s get --raw /readyz >/dev/null 2>&1 || {
    printf 'no answer yet'
    return 1
  }
}

ensure_cluster() {
  step "Kind cluster $CLUSTER"
  case $cluster_found in
    absent | unseen) create_cluster ;;
    half)
      note 'its creation was interrupted: it is made anew'
      change kind delete cluster --name "$CLUSTER"
      create_cluster
      ;;
    ours) $cluster_answers || wake_cluster ;;
    foreign) refuse_foreign ;;
  esac
  [ "$cluster_found" != ours ] || check_kind_file
}

create_cluster() {
  local before='' mark
  have kubectl && before=$(kubectl config current-context 2>/dev/null)
  mark=$(recall cluster)
  remember cluster creating
  attempt kind create cluster --name "$CLUSTER" --config "$BOOT/kind.yaml" || {
    # Kind takes a cluster away that it cannot finish. One that is there with a network is that of somebody faster.
    case $(cluster_state) in absent | foreign) remember cluster "$mark" ;; esac
    stop "failed: $(shown kind create cluster --name "$CLUSTER" --config "$BOOT/kind.yaml")"
  }
  remember cluster created
  remember kindfile "$(fingerprint "$BOOT/kind.yaml")"
  # Kind makes the new cluster current, as people expect of it; every command here names its context all the same.
  [ -z "$before" ] || [ "$before" = "$CONTEXT" ] ||
    note "kubectl now talks to $CONTEXT; back to what it was: kubectl config use-context $before"
  $dry_run || cluster_answers=true
  wait_until 'the API server answers' api_answers
}

check_kind_file() {
  local before nodes
  before=$(recall kindfile)
  if [ -n "$before" ] && [ "$before" != "$(fingerprint "$BOOT/kind.yaml")" ]; then
    warn "$BOOT/kind.yaml changed since the cluster was made: that takes effect after ./bootstrap.sh down"
    # Those that it has: it will never have others.
    nodes=$(ask get nodes -o name) || no_answer
    # shellcheck disable=SC2086
    set -- $nodes
    NODES=$#
  fi
  note 'is there'
}

# A cluster that is there may be stopped, or unknown to this kubeconfig.
wake_cluster() {
  local nodes
  if ! kubectl config get-contexts "$CONTEXT" >/dev/null 2>&1; then
    change kind export kubeconfig --name "$CLUSTER"
  fi
  if ! api_answers >/dev/null; then
    nodes=$(kind get nodes --name "$CLUSTER") || die "kind does not list the nodes of $CLUSTER" 'kind get clusters shows why'
    # Names of containers have no blanks.
    # shellcheck disable=SC2086
    change docker start $nodes
    wait_until 'the API server answers' api_answers
  fi
  if $dry_run; then
    planned 'what is in it cannot be seen now: the rest is planned as for an empty one'
  else
    cluster_answers=true
  fi
}

# fingerprint FILE: git is on every machine that gets this far; sha256sum and shasum are not.
fingerprint() { git hash-object "$1" 2>/dev/null; }

#
# Workloads and releases
#

# workloads_ready NAMESPACE [NAME ...]: all Deployments and StatefulSets of the namespace, or those named.
workloads_ready() {
  local namespace=$1 found name wanted ready current lacking='' seen=' '
  shift
  found=$(ask get deployments,statefulsets -n "$namespace" \
    -o go-template="$EACH{{.metadata.name}}$NEXT{{.spec.replicas}}$NEXT{{.status.readyReplicas}}$NEXT{{.status.updatedReplicas}}$END") || {
    printf 'no answer from the API server'
    return 1
  }
  while IFS=$SEPARATOR read -r name wanted ready current; do
    [ -n "$name" ] || continue
    [ $# -eq 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
    seen="$seen$name "
    case $ready in *[!0-9]*) ready=0 ;; esac
    case $current in *[!0-9]*) current=0 ;; esac
    [ "$ready" -ge "$wanted" ] && [ "$current" -ge "$wanted" ] || lacking="$lacking${lacking:+, }$name $ready/$wanted"
  done <<<"$found"
  for name in "$@"; do
    case $seen in *" $name "*) ;; *) lacking="$lacking${lacking:+, }$name" ;; esac
  done
  [ "$seen" != ' ' ] || lacking=${lacking:-nothing there yet}
  [ -n "$lacking" ] || return 0
  printf '%s%s' "$lacking" "$(pod_troubles "$namespace")"
  return 1
}

# Why containers of a namespace wait, such as " (ImagePullBackOff)".
pod_troubles() {
  local found reason text=''
  found=$(ask get pods -n "$1" \
    -o go-template='{{range .items}}{{range .status.initContainerStatuses}}{{with .state.waiting}}{{.reason}}{{"\n"}}{{end}}{{end}}{{range .status.containerStatuses}}{{with .state.waiting}}{{.reason}}{{"\n"}}{{end}}{{end}}{{end}}' 2>/dev/null) || return 0
  while IFS= read -r reason; do
    case " $text " in *" $reason "*) ;; *) text="$text${text:+ }$reason" ;; esac
  done <<<"$found"
  [ -z "$text" ] || printf ' (%s)' "$text"
}

# release_status NAMESPACE NAME: status of the newest revision, empty if there is none. Helm keeps a Secret per
# revision, with labels; unlike helm list it shows every status, to Helm 3 and 4 alike.
release_status() {
  local found version status newest=0 result=''
  found=$(ask get secrets -n "$1" -l "owner=helm,name=$2" \
    -o go-template="$EACH{{.metadata.labels.version}}$NEXT{{.metadata.labels.status}}$END") || return 1
  while IFS=$SEPARATOR read -r version status; do
    case $version in '' | *[!0-9]*) continue ;; esac
    [ "$version" -le "$newest" ] || {
      newest=$version
      result=$status
    }
  done <<<"$found"
  printf '%s' "$result"
}

# Helm refuses a release whose last operation was killed: undo that operation first.
unlock_release() {
  local status
  status=$(release_status "$1" "$2") || no_answer
  case $status in
    pending-install | uninstalling)
      change_slowly "removing the interrupted release $2" helm uninstall "$2" --namespace "$1" --kube-context "$CONTEXT" --wait
      ;;
    pending-upgrade | pending-rollback)
      change_slowly "undoing the interrupted upgrade of $2" helm rollback "$2" --namespace "$1" --kube-context "$CONTEXT" --wait
      ;;
  esac
}

# install_release NAMESPACE NAME CHART VERSION [VALUES]
install_release() {
  local namespace=$1 name=$2 chart=$3 version=$4 values=${5:-}
  unlock_release "$namespace" "$name"
  set -- helm upgrade --install "$name" "$chart" --version "$version" --namespace "$namespace" --kube-context "$CONTEXT" --timeout 10m
  [ -z "$values" ] || set -- "$@" --values "$values"
  change_slowly "installing $name $version" "$@"
}

# ensure_release NAMESPACE NAME CHART VERSION VALUES|'' WHOLE: installs unless exactly this is installed, which a stamp
# on the release's Secret says. WHOLE is true unless something of the release is known to be missing.
ensure_release() {
  local namespace=$1 name=$2 chart=$3 version=$4 values=$5 whole=$6 stamp found
  stamp=$({
    printf '%s %s\n' "$chart" "$version"
    [ -z "$values" ] || cat "$values"
  } | git hash-object --stdin 2>/dev/null)
  found=$(ask get secrets -n "$namespace" -l "owner=helm,name=$name,status=deployed" \
    -o go-template='{{range .items}}{{with .metadata.annotations}}{{index . "tetrascope/bootstrap"}}{{end}}{{end}}') || no_answer
  if $whole && [ -n "$stamp" ] && [ "$found" = "$stamp" ]; then
    note "$name $version is installed"
    return
  fi
  install_release "$namespace" "$name" "$chart" "$version" "$values"
  change kubectl --context "$CONTEXT" annotate secrets -n "$namespace" -l "owner=helm,name=$name,status=deployed" \
    --overwrite "$STAMP=$stamp"
}

# apply FILE|FOLDER: what is rendered, unless the cluster has exactly that. The default field manager is right: Flux
# takes over from "kubectl" what it delivers itself.
apply() {
  if $cluster_answers && kubectl --context "$CONTEXT" diff --server-side --force-conflicts -f "$1" >/dev/null 2>&1; then
    note "$1 is applied"
  else
    change kubectl --context "$CONTEXT" apply --server-side --force-conflicts -f "$1"
  fi
}

#
# Cilium
#

nodes_ready() {
  local found name status ready=0 lacking=''
  found=$(ask get nodes -o go-template="$EACH{{.metadata.name}}$NEXT$READY$END") || {
    printf 'no answer from the API server'
    return 1
  }
  while IFS=$SEPARATOR read -r name status; do
    if [ "$status" = True ]; then ready=$((ready + 1)); elif [ -n "$name" ]; then lacking="$lacking${lacking:+, }$name"; fi
  done <<<"$found"
  [ "$ready" -lt "$NODES" ] || return 0
  printf '%d of %d%s' "$ready" "$NODES" "${lacking:+, not $lacking}$(pod_troubles kube-system)"
  return 1
}

# Nothing runs before the network does. Once it was deployed it belongs to the engine, whatever its state.
ensure_cilium() {
  local found
  step "Cilium $CILIUM_VERSION"
  found=$(ask get secrets -n kube-system -l 'owner=helm,name=cilium,status in (deployed,superseded)' -o name) || no_answer
  if [ -n "$found" ]; then
    note 'is installed'
  else
    install_release kube-system cilium "$CILIUM_CHART" "$CILIUM_VERSION" "$BOOT/cilium/values.yaml"
  fi
  wait_until 'all nodes are ready' nodes_ready
  wait_until 'CoreDNS is ready' workloads_ready kube-system coredns
}

#
# Secrets
#

namespaces_made=' '
ensure_namespace() {
  local there file
  case $namespaces_made in *" $1 "*) return ;; esac
  namespaces_made="$namespaces_made$1 "
  there=$(ask get namespace "$1" --ignore-not-found -o name) || no_answer
  [ -z "$there" ] || return 0
  for file in "$DIST/namespaces/Namespace-$1.yaml" "$BOOT/$engine/Namespace-$1.yaml" "$BOOT/git/Namespace-$1.yaml"; do
    [ -f "$file" ] || continue
    apply "$file"
    return
  done
  die "$BOOT: a Secret goes into namespace $1, which no rendered file makes" 'add it to the environment, then: npm run synth'
}

# secret_trouble SOURCE: what is missing to make this value; empty if nothing is.
secret_trouble() {
  local name=${1#*:} path
  case $1 in
    value:* | random:*) ;;
    env:*) [ -n "${!name:-}" ] || printf 'the environment variable %s is not set' "$name" ;;
    file:*)
      path=${!name:-}
      if [ -z "$path" ]; then
        printf 'the environment variable %s is not set: it names a file' "$name"
      elif [ ! -r "$(from_caller "$path")" ]; then
        printf 'the file %s, which %s names, cannot be read' "$path" "$name"
      fi
      ;;
    *) printf 'its source is %s, which is none of value, random, env and file' "${1%%:*}" ;;
  esac
}

from_caller() {
  case $1 in /*) printf '%s' "$1" ;; *) printf '%s/%s' "$CALLER_FOLDER" "$1" ;; esac
}

# secret_value SOURCE: the value. Builtins and pipes only: an argument would show in the list of processes.
secret_value() {
  local name=${1#*:} text=''
  case $1 in
    value:*) printf '%s' "$name" ;;
    env:*) printf '%s' "${!name}" ;;
    file:*) cat "$(from_caller "${!name}")" ;;
    random:*)
      while [ "${#text}" -lt "$name" ]; do
        text=$text$(head -c 256 /dev/urandom | LC_ALL=C tr -dc 'A-Za-z0-9')
      done
      printf '%s' "${text:0:$name}"
      ;;
  esac
}

# ensure_secrets FILE ...: each Secret once. Its rows stand together.
ensure_secrets() {
  local namespace secret key source label before='' before_label='' content=''
  while read -r namespace secret key source label <&3; do
    if [ "$namespace $secret" != "$before" ]; then
      # shellcheck disable=SC2086
      [ -z "$before" ] || ensure_secret $before "$before_label" "$content"
      before="$namespace $secret" before_label=${label:--} content=''
    fi
    content="$content$key $source$NEWLINE"
  done 3< <(rows "$@")
  # shellcheck disable=SC2086
  [ -z "$before" ] || ensure_secret $before "$before_label" "$content"
}

# secret_data NAMESPACE SECRET: "there", then its keys and encoded values; empty if it is not there.
secret_data() {
  # $key and $value are the template's.
  # shellcheck disable=SC2016
  ask get secret "$2" -n "$1" --ignore-not-found \
    -o go-template='{{"there"}}{{"\n"}}{{range $key, $value := .data}}{{$key}} {{$value}}{{"\n"}}{{end}}'
}

# ensure_secret NAMESPACE SECRET LABEL|- "KEY SOURCE" lines
ensure_secret() {
  local namespace=$1 secret=$2 label=$3 content=$4 found key source name trouble given keys='' newer=''
  found=$(secret_data "$namespace" "$secret") || no_answer
  while read -r key source; do
    [ -n "$key" ] || continue
    keys="$keys${keys:+, }$key"
    trouble=$(secret_trouble "$source")
    if [ -z "$found" ]; then
      [ -z "$trouble" ] || refuse "Secret $namespace/$secret, key $key: $trouble" 'set it for this one command, for example: NAME=value ./bootstrap.sh up'
      continue
    fi
    given=false
    case $source in random:*) ;; *) [ -n "$trouble" ] || given=true ;; esac
    if $given; then
      # What is rendered and what a person gives (a token that was rotated) is taken.
      case "$NEWLINE$found$NEWLINE" in
        *"$NEWLINE$key $(secret_value "$source" | encoded)$NEWLINE"*) ;;
        *) newer="$newer$key $source$NEWLINE" ;;
      esac
      continue
    fi
    # What is not given again, or was made here, stays.
    case "$NEWLINE$found" in
      *"$NEWLINE$key "*) ;;
      *) stop "Secret $namespace/$secret has no key $key${trouble:+, and $trouble}" \
        "add it, or delete the Secret to have it made anew: $(shown kubectl --context "$CONTEXT" -n "$namespace" delete secret "$secret")" ;;
    esac
    name=${source#*:}
    [ -z "$trouble" ] || [ -z "${!name:-}" ] ||
      stop "Secret $namespace/$secret, key $key: $trouble" 'give it another file, or none to leave the Secret as it is'
  done <<<"$content"
  if [ -z "$found" ]; then
    ensure_namespace "$namespace"
    write_secret "$namespace" "$secret" "$label" "$content" "$keys" create -f -
  elif [ -n "$newer" ]; then
    note "Secret $namespace/$secret has other values than those that are given now"
    # Not applied: that would take away the keys that the last application gave and this one does not.
    write_secret "$namespace" "$secret" - "$newer" 'what changed' \
      patch secret "$secret" -n "$namespace" --type=merge --patch-file /dev/stdin
  else
    note "Secret $namespace/$secret is there"
  fi
}

# write_secret NAMESPACE SECRET LABEL|- "KEY SOURCE" lines WHAT ARGUMENT ...: kubectl with these, given the Secret.
write_secret() {
  local namespace=$1 secret=$2 label=$3 content=$4 what=$5
  shift 5
  set -- kubectl --context "$CONTEXT" "$@"
  if $dry_run; then
    say "$(shown "$@") # Secret $namespace/$secret: $what"
    return
  fi
  secret_manifest "$namespace" "$secret" "$label" "$content" | attempt "$@" ||
    stop "failed: Secret $namespace/$secret: $(shown "$@")"
}

encoded() { base64 | tr -d '\n'; }

# JSON, which needs no quoting for base64, names and labels.
secret_manifest() {
  local key source value data='' labels=''
  while read -r key source; do
    [ -n "$key" ] || continue
    value=$(secret_value "$source" | encoded) || return 1
    data="$data${data:+,}\"$key\":\"$value\""
  done <<<"$4"
  [ "$3" = - ] || labels=",\"labels\":{\"${3%%=*}\":\"${3#*=}\"}"
  printf '{"apiVersion":"v1","kind":"Secret","metadata":{"namespace":"%s","name":"%s"%s},"type":"Opaque","data":{%s}}\n' \
    "$1" "$2" "$labels" "$data"
}

# Before anything is made or taken away, so that nobody waits for minutes to hear of a variable.
check_secret_sources() {
  local namespace secret key source label trouble there
  there=$(ask get secrets --all-namespaces -o go-template="$EACH{{.metadata.namespace}}/{{.metadata.name}}$END") || no_answer
  while read -r namespace secret key source label <&3; do
    case "$NEWLINE$there$NEWLINE" in *"$NEWLINE$namespace/$secret$NEWLINE"*) continue ;; esac
    trouble=$(secret_trouble "$source")
    [ -z "$trouble" ] || refuse "$BOOT: Secret $namespace/$secret${label:+}, key $key: $trouble" \
      'set it for this one command, for example: NAME=value ./bootstrap.sh up'
  done 3< <(rows "$BOOT/secrets.txt" "$BOOT/$engine/secrets.txt")
}

#
# Git
#

# What would be pushed, looked at before anything is made.
check_repository() {
  local file url changed up_folder
  have git || return 0
  if [ "$GIT_SERVER" != in-cluster ]; then
    check_source
    return
  fi
  if ! up_folder=$(git rev-parse --show-cdup 2>/dev/null); then
    up_folder=$(LC_ALL=C git rev-parse --show-cdup 2>&1)
    case $up_folder in
      *'not a git repository'*) ;;
      *)
        # Such as a folder of another user: git says what to do.
        up_folder=${up_folder//$NEWLINE/ }
        refuse "git cannot use $PWD" "${up_folder//$TAB/}"
        return
        ;;
    esac
  fi
  if [ -n "$up_folder" ]; then
    refuse "$PWD is not a git repository of its own, and the cluster follows what is pushed from it" \
      'clone it with git instead of unpacking it, or: git init && git add . && git commit -m "Start"'
    return
  fi
  [ "$(git rev-parse --is-shallow-repository)" = false ] ||
    refuse 'this is a shallow clone, which cannot be pushed' 'run: git fetch --unshallow'
  git rev-parse --verify --quiet 'HEAD^{commit}' >/dev/null || {
    refuse 'this repository has no commit' 'run: git add . && git commit -m "Start"'
    return
  }
  for file in "$BOOT/bootstrap.env" "argocd/$environment.yaml" "flux/$environment.yaml"; do
    git cat-file -e "HEAD:$file" 2>/dev/null || refuse "$file is not committed" "run: git add dist argocd flux && git commit"
  done
  changed=$(git status --porcelain -- dist argocd flux)
  if [ -n "$changed" ]; then
    warn "uncommitted changes in dist/, argocd/ or flux/ do not reach the cluster: git add dist argocd flux && git commit"
  elif [ -n "$(git status --porcelain -- "environments/$environment.yaml")" ]; then
    warn "environments/$environment.yaml is changed and dist/ is not: npm run synth, then commit both"
  fi
  url=$(git config --get "remote.$GIT_REMOTE.url")
  if [ -z "$url" ] || [ "$url" = "$GIT_PUSH_URL" ]; then
    return
  elif ! remote_is_ours "$url"; then
    refuse "the git remote $GIT_REMOTE is taken: it is $(without_password "$url"), not $GIT_PUSH_URL" "run: git remote rename $GIT_REMOTE another-name"
  elif [ "$cluster_found" = ours ]; then
    refuse "the git server of cluster $CLUSTER listens at $url, and the environment says $GIT_PUSH_URL" \
      'a cluster keeps the ports that it was made with: put source.localPort back, or make it anew (./bootstrap.sh down, then up)'
  fi
}

# remote_is_ours URL: whether up added the git remote, with this URL.
remote_is_ours() { [ "$(recall remote)" = "$GIT_REMOTE $1" ]; }

# without_password URL
without_password() {
  case $1 in *://*@*) printf '%s://***@%s' "${1%%://*}" "${1#*@}" ;; *) printf '%s' "$1" ;; esac
}

# A source elsewhere: only what can be read without a password can be looked at.
check_source() {
  local found
  case $SOURCE_URL in http://* | https://*) ;; *) return 0 ;; esac
  case $(rows "$BOOT/secrets.txt" "$BOOT/argocd/secrets.txt" "$BOOT/flux/secrets.txt") in *'git-credentials'*) return 0 ;; esac
  found=$(git ls-remote "$SOURCE_URL" "refs/heads/$SOURCE_BRANCH" 2>/dev/null) || {
    warn "$SOURCE_URL cannot be read from here: the cluster will wait until it can be read from there"
    return
  }
  [ -n "$found" ] || warn "$SOURCE_URL has no branch $SOURCE_BRANCH yet: the cluster will wait for it"
}

git_server_answers() {
  git ls-remote "$GIT_PUSH_URL" >/dev/null 2>&1 || {
    printf 'no answer from %s' "$GIT_PUSH_URL"
    return 1
  }
}

ensure_git_server() {
  [ "$GIT_SERVER" = in-cluster ] || return 0
  step 'Git server'
  ensure_namespace git
  apply "$BOOT/git"
  wait_until 'the git server is ready' workloads_ready git git
  wait_until 'the git server answers' git_server_answers
  push
}

# The commit that the cluster is to follow, where up pushed it.
revision=''
push() {
  local there url
  if have git; then
    url=$(git config --get "remote.$GIT_REMOTE.url")
    if [ -z "$url" ]; then
      change git remote add "$GIT_REMOTE" "$GIT_PUSH_URL"
      remember remote "$GIT_REMOTE $GIT_PUSH_URL"
    elif [ "$url" != "$GIT_PUSH_URL" ]; then
      change git remote set-url "$GIT_REMOTE" "$GIT_PUSH_URL"
      remember remote "$GIT_REMOTE $GIT_PUSH_URL"
    fi
  fi
  if $cluster_answers; then
    revision=$(git rev-parse HEAD)
    there=$(git ls-remote "$GIT_PUSH_URL" "refs/heads/$SOURCE_BRANCH" 2>/dev/null)
    there=${there%%"$TAB"*}
    if [ "$there" = "$revision" ]; then
      note "$SOURCE_BRANCH is at $(git rev-parse --short HEAD)"
      return
    fi
    # Not known here, or known and not below HEAD: a push would throw it away.
    [ -z "$there" ] || git merge-base --is-ancestor "$there" HEAD 2>/dev/null ||
      refuse "$SOURCE_BRANCH of $GIT_REMOTE has commits that HEAD has not" \
        "take them in: git fetch $GIT_REMOTE && git rebase $GIT_REMOTE/$SOURCE_BRANCH; or throw them away: git push --force $GIT_REMOTE HEAD:refs/heads/$SOURCE_BRANCH"
  fi
  change git push "$GIT_REMOTE" "HEAD:refs/heads/$SOURCE_BRANCH"
  pushed=true
}

#
# Engines
#

# get_if_known CRD ARGUMENT ...: reads objects of a kind that the cluster may not know. A kind that is unknown and an
# API server that does not answer must not look alike: what follows may delete.
get_if_known() {
  local known
  known=$(ask get customresourcedefinitions "$1" --ignore-not-found -o name) || return 1
  [ -n "$known" ] || return 0
  ask get "$@"
}

# flux_instance: its controllers, each after a blank, and " deleting" if it is going; empty if there is none.
flux_instance() {
  get_if_known fluxinstances.fluxcd.controlplane.io flux -n flux-system --ignore-not-found \
    -o go-template='{{range .spec.components}} {{.}}{{end}}{{if .metadata.deletionTimestamp}} deleting{{end}}'
}

# argocd_objects KIND all|finalizers: names of the objects of Argo CD, all or only those with a finalizer.
argocd_objects() {
  local template="$EACH{{.metadata.name}}$END"
  if [ "$2" = finalizers ]; then
    template='{{range .items}}{{if .metadata.finalizers}}{{.metadata.name}}{{"\n"}}{{end}}{{end}}'
  fi
  get_if_known "$1.argoproj.io" -n argocd -o go-template="$template"
}

argocd_controller() {
  ask get statefulset argocd-application-controller -n argocd --ignore-not-found -o name
}

# The engine that the cluster has. Halfway between two, or before the first, it is the one last asked for.
current_engine() {
  local instance controller release asked
  instance=$(flux_instance) || return 1
  controller=$(argocd_controller) || return 1
  release=$(release_status argocd argocd) || return 1
  asked=$(recall engine)
  case $instance in
    *deleting*) ;;
    *kustomize-controller*) [ -n "$release" ] || asked=flux ;;
    *)
      if [ -n "$controller" ]; then
        asked=argocd
      elif [ -n "$release" ]; then
        # Without its controller Argo CD is on its way in or out.
        asked=${asked:-flux}
      fi
      ;;
  esac
  printf '%s' "$asked"
}

choose_engine() {
  local current=''
  if $cluster_answers; then
    current=$(current_engine) || no_answer
  else
    current=$(recall engine)
  fi
  [ -n "$engine" ] || engine=${current:-argocd}
}

controllers_of() {
  case $1 in
    flux) printf 'source-controller kustomize-controller helm-controller notification-controller' ;;
    *) printf 'source-controller helm-controller' ;;
  esac
}

flux_instance_ready() {
  local found generation seen status text
  found=$(ask get fluxinstances.fluxcd.controlplane.io flux -n flux-system \
    -o go-template='{{.metadata.generation}}{{range .status.conditions}}{{if eq .type "Ready"}}{{"\u001f"}}{{.observedGeneration}}{{"\u001f"}}{{.status}}{{"\u001f"}}{{with .message}}{{printf "%q" .}}{{end}}{{end}}{{end}}') || {
    printf 'no answer from the API server'
    return 1
  }
  IFS=$SEPARATOR read -r generation seen status text <<<"$found"
  [ "$status" != True ] || [ "$seen" != "$generation" ] || return 0
  printf '%s' "$(message "${text:-flux-operator has not looked at it yet}")"
  return 1
}

crd_established() {
  local found
  found=$(ask get customresourcedefinitions "$1" --ignore-not-found \
    -o go-template='{{range .status.conditions}}{{if eq .type "Established"}}{{.status}}{{end}}{{end}}') &&
    [ "$found" = True ] && return
  printf 'not yet'
  return 1
}

# The controllers that a FluxInstance asks for: all four, or under Argo CD the two that release charts.
ensure_flux() {
  local instance controllers
  step "Flux $FLUX_VERSION"
  ensure_namespace flux-system
  ensure_release flux-system flux-operator "$FLUX_OPERATOR_CHART" "$FLUX_OPERATOR_VERSION" '' true
  wait_until 'the kind FluxInstance is known' crd_established fluxinstances.fluxcd.controlplane.io
  instance=$(flux_instance) || no_answer
  case $instance in *deleting*) delete_flux_instance ;; esac
  apply "$BOOT/$engine/FluxInstance-flux-system-flux.yaml"
  controllers=$(controllers_of "$engine")
  # A switch that was begun and taken back deleted some; the operator looks again only when asked.
  # shellcheck disable=SC2086
  if $cluster_answers && [ -n "$instance" ] && ! controllers_exist $controllers; then
    change kubectl --context "$CONTEXT" annotate fluxinstances.fluxcd.controlplane.io flux -n flux-system --overwrite \
      "reconcile.fluxcd.io/requestedAt=$(date +%s)"
  fi
  wait_until 'the FluxInstance is ready' flux_instance_ready
  # shellcheck disable=SC2086
  wait_until 'the Flux controllers are ready' workloads_ready flux-system $controllers
}

controllers_exist() {
  local found name
  found=$(ask get deployments -n flux-system -o name) || no_answer
  for name in "$@"; do
    case "$found$NEWLINE" in *"/$name$NEWLINE"*) ;; *) return 1 ;; esac
  done
}

ensure_argocd() {
  local whole=true controller
  step "Argo CD $ARGOCD_VERSION"
  ensure_namespace argocd
  if $cluster_answers; then
    controller=$(argocd_controller) || no_answer
    # A switch that was begun and taken back deleted it.
    [ -n "$controller" ] || whole=false
  fi
  ensure_release argocd argocd "$ARGOCD_CHART" "$ARGOCD_VERSION" "$BOOT/argocd/values.yaml" "$whole"
  wait_until 'the kind Application is known' crd_established applications.argoproj.io
  wait_until 'Argo CD is ready' workloads_ready argocd
}

# Workloads stay: the operator removes its controllers, then the finalizers of Flux's objects, then the definitions
# (flux-operator, internal/controller/fluxinstance_uninstaller.go).
delete_flux_instance() {
  change_slowly 'removing Flux; its workloads stay' kubectl --context "$CONTEXT" delete fluxinstances.fluxcd.controlplane.io flux \
    -n flux-system --ignore-not-found --timeout=10m
}

leave_flux() {
  local instance
  instance=$(flux_instance) || no_answer
  case $instance in *kustomize-controller* | *deleting*) ;; *) return 0 ;; esac
  step 'From Flux to Argo CD'
  # The operator waits for the Deployments to be gone, not for their pods; a controller that is still about when the
  # objects go would prune what they delivered. Foreground: back when the pods are gone too.
  change_slowly 'stopping the Flux controllers' kubectl --context "$CONTEXT" delete deployments kustomize-controller helm-controller \
    -n flux-system --ignore-not-found --cascade=foreground --timeout=5m
  delete_flux_instance
}

leave_argocd() {
  local release
  release=$(release_status argocd argocd) || no_answer
  [ -n "$release" ] || return 0
  step 'From Argo CD to Flux'
  # First, else it puts back what is taken away.
  change_slowly 'stopping the Argo CD controller' kubectl --context "$CONTEXT" delete statefulset argocd-application-controller \
    -n argocd --ignore-not-found --cascade=foreground --timeout=5m
  orphan applications
  orphan appprojects
  # Its definitions stay (crds.keep); so do the namespace and the Secrets that were made in it.
  change_slowly 'removing Argo CD; its workloads stay' helm uninstall argocd --namespace argocd --kube-context "$CONTEXT" --wait
}

# orphan KIND: deletes the objects of Argo CD without what they delivered, which their finalizers would delete too.
orphan() {
  local names
  names=$(argocd_objects "$1" finalizers) || no_answer
  # Names of objects have no blanks.
  # shellcheck disable=SC2086
  [ -z "$names" ] || change kubectl --context "$CONTEXT" patch "$1.argoproj.io" $names -n argocd --type=merge \
    --patch '{"metadata":{"finalizers":null}}'
  names=$(argocd_objects "$1" all) || no_answer
  # shellcheck disable=SC2086
  [ -z "$names" ] || change kubectl --context "$CONTEXT" delete "$1.argoproj.io" $names -n argocd --ignore-not-found --cascade=orphan
}

ensure_engine() {
  # Before the other engine goes: a Secret that cannot be made leaves the cluster with that.
  [ -z "$(rows "$BOOT/$engine/secrets.txt")" ] || step "Secrets for $engine"
  ensure_secrets "$BOOT/$engine/secrets.txt"
  remember engine "$engine"
  if [ "$engine" = flux ]; then leave_argocd; else leave_flux; fi
  ensure_flux
  [ "$engine" = flux ] || ensure_argocd
  step "The root of $engine"
  apply "$engine/$environment.yaml"
  [ "$engine" = flux ] || [ -z "$revision" ] || end_stale_sync
  ! ${pushed:-false} || refresh
  retry_failed
}

# What has given up waits for a new commit; somebody who runs this again wants it tried now.
retry_failed() {
  local found namespace name stalled phase names='' now
  now=$(date +%s)
  found=$(get_if_known helmreleases.helm.toolkit.fluxcd.io --all-namespaces \
    -o go-template="$EACH{{.metadata.namespace}}$NEXT{{.metadata.name}}$NEXT$STALLED$END") || no_answer
  while IFS=$SEPARATOR read -r namespace name stalled <&3; do
    [ "$stalled" != True ] || change kubectl --context "$CONTEXT" annotate helmreleases.helm.toolkit.fluxcd.io "$name" \
      -n "$namespace" --overwrite "reconcile.fluxcd.io/requestedAt=$now" "reconcile.fluxcd.io/resetAt=$now"
  done 3<<<"$found"
  [ "$engine" = argocd ] || return 0
  found=$(get_if_known applications.argoproj.io -n argocd \
    -o go-template="$EACH{{.metadata.name}}$NEXT{{.status.operationState.phase}}$END") || no_answer
  while IFS=$SEPARATOR read -r name phase; do
    case $phase in Failed | Error) names="$names${names:+ }$name" ;; esac
  done <<<"$found"
  # shellcheck disable=SC2086
  [ -z "$names" ] || change kubectl --context "$CONTEXT" patch applications.argoproj.io $names -n argocd --type=merge \
    --patch-file "$BOOT/argocd/sync.yaml"
}

# A sync of the root that waits for a component keeps to the commit that it began with, and takes no later one until
# that component is healthy. Ended, the next one begins with the new commit.
end_stale_sync() {
  local found
  found=$(ask get applications.argoproj.io tetrascope -n argocd --ignore-not-found \
    -o go-template='{{with .status.operationState}}{{.phase}} {{with .operation.sync}}{{.revision}}{{end}}{{end}}') || no_answer
  case $found in
    "Running $revision") ;;
    'Running '[0-9a-f]*)
      change kubectl --context "$CONTEXT" patch applications.argoproj.io tetrascope -n argocd --type=merge \
        --patch '{"status":{"operationState":{"phase":"Terminating"}}}'
      ;;
  esac
}

# Look at the new commit now, not at the next interval.
refresh() {
  local names
  if [ "$engine" = flux ]; then
    change kubectl --context "$CONTEXT" annotate gitrepositories.source.toolkit.fluxcd.io tetrascope -n flux-system --overwrite \
      "reconcile.fluxcd.io/requestedAt=$(date +%s)"
  else
    names=$(argocd_objects applications all) || no_answer
    # shellcheck disable=SC2086
    change kubectl --context "$CONTEXT" annotate applications.argoproj.io ${names:-tetrascope} -n argocd --overwrite \
      argocd.argoproj.io/refresh=normal
  fi
}

#
# Watching
#

# Of every component, by its place in NAMES: healthy, progressing, waiting or failed; what it waits for; the command
# that shows why.
STATES=() NOTES=() WHYS=()

# Reads the state of all components. Fails if the API server does not answer.
read_components() {
  local i releases
  for ((i = 0; i < ${#NAMES[@]}; i++)); do
    STATES[i]=waiting NOTES[i]='' WHYS[i]=''
  done
  # The kind is unknown until the engine runs.
  releases=$(get_if_known helmreleases.helm.toolkit.fluxcd.io --all-namespaces \
    -o go-template="$EACH{{.metadata.namespace}}$NEXT{{.metadata.name}}$NEXT$READY$NEXT$STALLED$NEXT$MESSAGE$END") || return 1
  if [ "$engine" = flux ]; then read_kustomizations || return 1; else read_applications || return 1; fi
  add_releases "$releases"
}

# place NAME: sets `at` to its place in NAMES.
place() {
  for ((at = 0; at < ${#NAMES[@]}; at++)); do
    [ "${NAMES[at]}" != "$1" ] || return 0
  done
  return 1
}

# old_revision REVISION: whether it is another than the one that up pushed. Flux writes branch@sha1:COMMIT.
old_revision() { [ -n "$revision" ] && [ "${1##*:}" != "$revision" ]; }

# The commit that the cluster is to follow, as far as one can see from here without a password; else nothing.
newest_commit() {
  local url=$GIT_PUSH_URL found
  [ "$GIT_SERVER" = in-cluster ] || url=$SOURCE_URL
  case $GIT_SERVER/$url in in-cluster/* | */http://* | */https://*) ;; *) return 0 ;; esac
  have git && found=$(git -c http.lowSpeedLimit=1 -c http.lowSpeedTime=10 ls-remote "$url" "refs/heads/$SOURCE_BRANCH" 2>/dev/null) && printf '%s' "${found%%"$TAB"*}"
}

read_kustomizations() {
  local found name suspended generation observed applied ready reason stalled text root='' at
  found=$(get_if_known kustomizations.kustomize.toolkit.fluxcd.io -n flux-system \
    -o go-template="$EACH{{.metadata.name}}$NEXT{{.spec.suspend}}$NEXT{{.metadata.generation}}$NEXT{{.status.observedGeneration}}$NEXT{{.status.lastAppliedRevision}}$NEXT$READY$NEXT$REASON$NEXT$STALLED$NEXT$MESSAGE$END") || return 1
  found=${found//<no value>/}
  while IFS=$SEPARATOR read -r name suspended generation observed applied ready reason stalled text; do
    text=$(message "$text")
    [ "$name $ready" != 'tetrascope False' ] || [ "$reason" = ArtifactFailed ] || root=$text
    place "$name" || continue
    NOTES[at]=$text
    WHYS[at]=$(shown kubectl --context "$CONTEXT" -n flux-system describe "kustomization/$name")
    case $ready/$reason in
      True/*) STATES[at]=healthy ;;
      False/DependencyNotReady | False/ArtifactFailed) STATES[at]=waiting ;;
      False/*) STATES[at]=failed ;;
      *) STATES[at]=progressing ;;
    esac
    if [ "$stalled" = True ]; then
      STATES[at]=failed
    elif [ "$suspended" = true ]; then
      STATES[at]=failed NOTES[at]="suspended: flux resume kustomization $name"
    elif [ "$observed" != "$generation" ]; then
      STATES[at]=progressing NOTES[at]='the controller has not looked at it yet'
    elif [ "${STATES[at]}" = healthy ] && old_revision "$applied"; then
      STATES[at]=progressing NOTES[at]='the new commit has not reached it yet'
    fi
  done <<<"$found"
  explain_absent "${root:-$(source_trouble)}" failed
}

# Why Flux cannot read the repository, if that is so.
source_trouble() {
  local found name ready text
  found=$(get_if_known gitrepositories.source.toolkit.fluxcd.io -n flux-system \
    -o go-template="$EACH{{.metadata.name}}$NEXT$READY$NEXT$MESSAGE$END" 2>/dev/null)
  while IFS=$SEPARATOR read -r name ready text; do
    [ "$name $ready" != 'tetrascope False' ] || message "$text"
  done <<<"$found"
}

read_applications() {
  local found name health sync applied phase resources operation condition root='' state=waiting at
  found=$(get_if_known applications.argoproj.io -n argocd \
    -o go-template="$EACH{{.metadata.name}}$NEXT{{.status.health.status}}$NEXT{{.status.sync.status}}$NEXT{{.status.sync.revision}}$NEXT{{.status.operationState.phase}}$NEXT$UNHEALTHY$NEXT$OPERATION$NEXT$CONDITIONS$END") || return 1
  found=${found//<no value>/}
  while IFS=$SEPARATOR read -r name health sync applied phase resources operation condition; do
    operation=$(message "$operation")
    condition=$(message "${condition% }")
    if [ "$name" = tetrascope ]; then
      root=${condition:-$operation}
      [ -z "$condition" ] || state=failed
    fi
    place "$name" || continue
    WHYS[at]=$(shown kubectl --context "$CONTEXT" -n argocd describe "application/$name")
    STATES[at]=progressing
    resources=${resources//\\n/ }
    NOTES[at]=${condition:-${resources%; }}
    case $phase in Running | Failed | Error) NOTES[at]=${NOTES[at]:-$operation} ;; esac
    [ -n "${NOTES[at]}" ] || NOTES[at]="${health:-no health yet}, ${sync:-not compared yet}"
    case $health/$sync/$phase in
      Healthy/Synced/Running) ;;
      Healthy/Synced/*)
        STATES[at]=healthy NOTES[at]=''
        if old_revision "$applied"; then STATES[at]=progressing NOTES[at]='the new commit has not reached it yet'; fi
        ;;
      Degraded/* | Suspended/* | */Failed | */Error) STATES[at]=failed ;;
    esac
  done <<<"$found"
  explain_absent "$root" "$state"
}

# explain_absent MESSAGE STATE: of the components that the engine has not delivered yet. With a message of a root that
# cannot be read or applied, they have failed with it.
explain_absent() {
  local i
  for ((i = 0; i < ${#NAMES[@]}; i++)); do
    [ -z "${WHYS[i]}" ] || continue
    NOTES[i]=${1:-not delivered yet}
    [ -z "$1" ] || STATES[i]=$2
    if [ "$engine" = flux ]; then
      WHYS[i]=$(shown kubectl --context "$CONTEXT" -n flux-system describe gitrepository/tetrascope kustomization/tetrascope)
    else
      WHYS[i]=$(shown kubectl --context "$CONTEXT" -n argocd describe application/tetrascope)
    fi
  done
}

# add_releases LINES: what a HelmRelease says is nearer to the cause. Its file says which component it belongs to.
add_releases() {
  local namespace name ready stalled text file at
  while IFS=$SEPARATOR read -r namespace name ready stalled text; do
    if [ -z "$name" ] || [ "$ready" = True ]; then continue; fi
    for file in "$DIST"/*/"HelmRelease-$namespace-$name.yaml"; do
      [ -f "$file" ] || continue
      file=${file#"$DIST/"}
      place "${file%%/*}" || continue
      [ "${STATES[at]}" != healthy ] || continue
      [ -z "$text" ] || NOTES[at]="HelmRelease $namespace/$name: $(message "$text")"
      WHYS[at]=$(shown kubectl --context "$CONTEXT" -n "$namespace" describe "helmrelease/$name")
      [ "$stalled" != True ] || STATES[at]=failed
    done
  done <<<"$1"
}

count_state() {
  local i count=0
  for ((i = 0; i < ${#NAMES[@]}; i++)); do
    [ "${STATES[i]}" != "$1" ] || count=$((count + 1))
  done
  printf '%d' "$count"
}

component_line() {
  local text
  text=$(printf '%-16s %-12s %s' "${NAMES[$1]}" "${STATES[$1]}" "${NOTES[$1]}")
  [ "${STATES[$1]}" != healthy ] || text=$(printf '%-16s healthy' "${NAMES[$1]}")
  printf '%s' "${text%"${text##*[! ]}"}"
}

# On a terminal the block is drawn again in place; elsewhere only the lines that changed are appended.
LINES_SHOWN=() drawn=false
draw_components() {
  local i line width passed
  passed=$(elapsed $((SECONDS - begun)))
  width=$(tput cols 2>/dev/null) || width=80
  if [ -t 1 ] && $drawn; then printf '\033[%dA' $((${#NAMES[@]} + 1)); fi
  for ((i = 0; i < ${#NAMES[@]}; i++)); do
    line=$(component_line "$i")
    if [ -t 1 ]; then
      line="    $line"
      # A line that wraps would count as two.
      printf '%s\033[K\n' "${line:0:$((width - 1))}"
    elif [ "$line" != "${LINES_SHOWN[i]:-}" ]; then
      printf '%7s  %s\n' "$passed" "$line"
    fi
    LINES_SHOWN[i]=$line
  done
  [ ! -t 1 ] || printf '    %d of %d healthy, %s\033[K\n' "$(count_state healthy)" "${#NAMES[@]}" "$passed"
  drawn=true
}

# Until all are healthy, the time is over, or a failure has left nothing that moves. A failure alone ends nothing: it
# may be retried, and the others go on.
watch_components() {
  local quiet_since=''
  if $dry_run; then
    planned "wait until all are healthy: $COMPONENTS"
    return
  fi
  step 'Components'
  begun=$SECONDS
  while :; do
    if read_components; then
      draw_components
      [ "$(count_state healthy)" -lt "${#NAMES[@]}" ] || {
        say "All ${#NAMES[@]} components are healthy after $(elapsed $((SECONDS - begun))). Next: ./bootstrap.sh open"
        return
      }
      if [ "$(count_state failed)" -gt 0 ] && [ "$(count_state progressing)" -eq 0 ]; then
        [ -n "$quiet_since" ] || quiet_since=$SECONDS
        [ $((SECONDS - quiet_since)) -lt "$SETTLE" ] || give_up 'failed'
      else
        quiet_since=''
      fi
    else
      note 'no answer from the API server, trying again'
    fi
    [ "$SECONDS" -lt "$deadline" ] || give_up "not healthy within $timeout"
    sleep "$POLL"
  done
}

# give_up WHY: names what is not healthy, what failed before what waits for it.
give_up() {
  local i state
  printf 'error: %s\n' "$1" >&2
  for state in failed progressing waiting; do
    for ((i = 0; i < ${#NAMES[@]}; i++)); do
      [ "${STATES[i]:-waiting}" = "$state" ] || continue
      printf '  %s is %s%s\n' "${NAMES[i]}" "$state" "${NOTES[i]:+: ${NOTES[i]}}" >&2
      [ "$state" = waiting ] || printf '    %s\n' "${WHYS[i]}" >&2
    done
  done
  if [ "$(count_state failed)" -eq 0 ] && [ "$(count_state progressing)" -eq 0 ]; then
    printf '    %s\n' "${WHYS[0]:-}" >&2
  fi
  printf '       Once it is mended, go on with: %s\n' "$(again)" >&2
  exit 1
}

#
# Commands
#

up() {
  begun=$SECONDS
  deadline=$((SECONDS + timeout_seconds))
  lock
  find_cluster
  # It says more of a machine without Docker.
  preflight
  [ "$cluster_found" != unseen ] || refuse_unseen
  choose_engine
  check_repository
  # What is in a cluster that is stopped is seen once it is awake.
  if $cluster_answers || [ "$cluster_found" != ours ]; then check_secret_sources; fi
  ensure_cluster
  ensure_cilium
  step 'Secrets'
  ensure_secrets "$BOOT/secrets.txt"
  ensure_git_server
  ensure_engine
  watch_components
}

# Looks whose cluster is there, and whether it answers.
find_cluster() {
  cluster_found=$(cluster_state) || cluster_found=unseen
  if [ "$cluster_found" = ours ] && api_answers >/dev/null; then cluster_answers=true; fi
}

# For the commands that read a cluster, whoever made it.
need_cluster() {
  if ! have kind || ! have kubectl; then
    die 'kind or kubectl is not installed' './bootstrap.sh doctor says how to get them'
  fi
  cluster_found=$(cluster_state) || die 'kind cannot list its clusters' 'is Docker running? ./bootstrap.sh doctor'
  [ "$cluster_found" != absent ] || die "there is no cluster $CLUSTER" "make it: ./bootstrap.sh up --environment $environment"
  kubectl config get-contexts "$CONTEXT" >/dev/null 2>&1 ||
    die "kubectl knows no context $CONTEXT" "run: $(shown kind export kubeconfig --name "$CLUSTER")"
  api_answers >/dev/null ||
    die "the API server of cluster $CLUSTER does not answer" "if it is stopped, this starts it: ./bootstrap.sh up --environment $environment"
  cluster_answers=true
  engine=$(current_engine) || no_answer
  engine=${engine:-argocd}
}

status() {
  local i short
  if $dry_run; then
    planned 'status only reads:'
    say "$(shown kind get clusters)"
    say "$(shown kubectl --context "$CONTEXT" get kustomizations.kustomize.toolkit.fluxcd.io -n flux-system)"
    say "$(shown kubectl --context "$CONTEXT" get applications.argoproj.io -n argocd)"
    say "$(shown kubectl --context "$CONTEXT" get helmreleases.helm.toolkit.fluxcd.io --all-namespaces)"
    return
  fi
  need_cluster
  revision=$(newest_commit)
  short=${revision:0:7}
  read_components || no_answer
  say "cluster $CLUSTER, context $CONTEXT, engine $engine, $SOURCE_BRANCH at ${short:-a commit that cannot be read from here}"
  for ((i = 0; i < ${#NAMES[@]}; i++)); do say "$(component_line "$i")"; done
  say "$(count_state healthy) of ${#NAMES[@]} healthy"
  [ "$(count_state healthy)" -eq "${#NAMES[@]}" ]
}

forwards=''
close_forwards() {
  trap '' INT TERM HUP
  # Again and again: one that has only just begun may lose the signal.
  # shellcheck disable=SC2086
  while [ -n "$forwards" ] && kill $forwards 2>/dev/null; do sleep 0.1; done
  wait
}

# forward PURPOSE NAMESPACE SERVICE PORT LOCAL_PORT: again and again, as a forward ends with its pod. Runs in the
# background and takes kubectl along when it ends: a background command ignores Ctrl-C by itself.
forward() {
  local child=''
  trap 'kill "$child" 2>/dev/null; exit 0' INT TERM HUP
  while :; do
    kubectl --context "$CONTEXT" -n "$2" port-forward --address 127.0.0.1 "service/$3" "$5:$4" >/dev/null 2>&1 </dev/null &
    child=$!
    wait "$child"
    note "$1: the connection ended, trying again"
    sleep "$POLL" >/dev/null 2>&1 &
    child=$!
    wait "$child"
  done
}

open() {
  local services purpose namespace service port local_port path secret user key
  if $dry_run; then
    [ -n "$engine" ] || engine=argocd
  else
    need_cluster
    services=$(ask get services --all-namespaces \
      -o go-template="$EACH{{.metadata.namespace}}/{{.metadata.name}}$END") || no_answer
    trap close_forwards EXIT
    trap 'exit 0' INT TERM HUP
  fi
  while IFS=$TAB read -r purpose namespace service port local_port path secret user <&3; do
    if $dry_run; then
      say "$(shown kubectl --context "$CONTEXT" -n "$namespace" port-forward --address 127.0.0.1 "service/$service" "$local_port:$port")"
      continue
    fi
    case "$NEWLINE$services$NEWLINE" in
      *"$NEWLINE$namespace/$service$NEWLINE"*) ;;
      *)
        say "$(printf '%-16s not there: service %s in namespace %s' "$purpose" "$service" "$namespace")"
        continue
        ;;
    esac
    if port_taken "$local_port"; then
      say "$(printf '%-16s port %s of 127.0.0.1 is in use: stop what uses it, then run this again' "$purpose" "$local_port")"
      continue
    fi
    forward "$purpose" "$namespace" "$service" "$port" "$local_port" 3<&- &
    forwards="$forwards $!"
    say "$(printf '%-16s http://127.0.0.1:%s%s' "$purpose" "$local_port" "$path")"
    [ "$secret" != - ] || continue
    key=${secret##*/}
    secret=${secret%/*}
    say "$(printf '%-16s user %s, password: %s' '' "$user" "$(shown kubectl --context "$CONTEXT" -n "${secret%%/*}" \
      get secret "${secret#*/}" -o "go-template={{index .data \"$key\" | base64decode}}")")"
  done 3< <(rows "$BOOT/addresses.txt" "$BOOT/$engine/addresses.txt")
  ! $dry_run || return 0
  [ -n "$forwards" ] || die 'nothing to open' './bootstrap.sh status shows what is there'
  say 'Ctrl-C ends it.'
  wait
}

down() {
  local answer state
  lock
  if ! { have docker && have kind; } && [ -f "$MARKS/$CLUSTER" ]; then
    refuse 'docker or kind is not installed: what there is cannot be seen' './bootstrap.sh doctor says how to get them'
    state=unseen
  else
    # Without a mark there is nothing that up made.
    state=$(cluster_state) || {
      refuse_unseen
      state=unseen
    }
  fi
  case $state in
    foreign) refuse_foreign ;;
    absent) say "There is no cluster $CLUSTER." ;;
    *)
      if ! $yes && ! $dry_run; then
        printf 'Remove the Kind cluster %s with everything in it? [y/N] ' "$CLUSTER"
        read -r answer || answer=''
        case $answer in y | Y | yes | YES) ;; *) die 'nothing is removed' 'answer y, or give --yes' ;; esac
      fi
      change kind delete cluster --name "$CLUSTER"
      ;;
  esac
  forget
}

# What up left on this machine besides the cluster.
forget() {
  local remote url
  read -r remote url <<<"$(recall remote)"
  if [ -n "$remote" ] && have git && [ "$(git config --get "remote.$remote.url")" = "$url" ]; then
    change git remote remove "$remote"
  fi
  [ ! -f "$MARKS/$CLUSTER" ] || change rm -f "$MARKS/$CLUSTER"
}

#
# Command line
#

set_option() {
  [ -n "$2" ] || wrong_usage "$1 needs a value"
  case $1 in
    --environment) environment=$2 ;;
    --engine) engine=$2 ;;
    --timeout) timeout=$2 ;;
  esac
}

parse() {
  while [ $# -gt 0 ]; do
    case $1 in
      up | status | open | down | doctor)
        [ -z "$command" ] || wrong_usage "two commands: $command and $1"
        command=$1
        ;;
      --environment=* | --engine=* | --timeout=*) set_option "${1%%=*}" "${1#*=}" ;;
      --environment | --engine | --timeout)
        [ $# -ge 2 ] || wrong_usage "$1 needs a value"
        set_option "$1" "$2"
        shift
        ;;
      --yes) yes=true ;;
      --dry-run) dry_run=true ;;
      -h | --help | help)
        usage
        exit 0
        ;;
      *) wrong_usage "unknown: $1" ;;
    esac
    shift
  done
}

check_arguments() {
  local number=${timeout%[smh]}
  [ -n "$command" ] || {
    usage >&2
    exit 2
  }
  case $environment in *[!a-z0-9-]*) wrong_usage "--environment $environment: not a name of an environment" ;; esac
  case $engine in '' | argocd | flux) ;; *) wrong_usage "--engine $engine: argocd or flux" ;; esac
  [ "$command" = up ] || [ -z "$engine" ] || wrong_usage "--engine goes with up"
  ! $yes || [ "$command" = down ] || wrong_usage "--yes goes with down"
  case $number in '' | 0* | *[!0-9]*) wrong_usage "--timeout $timeout: a duration such as 90s, 30m or 1h" ;; esac
  case $timeout in
    *h) timeout_seconds=$((number * 3600)) ;;
    *m) timeout_seconds=$((number * 60)) ;;
    *) timeout_seconds=$number ;;
  esac
}

main() {
  parse "$@"
  check_arguments
  # git never asks for a password here, and never goes through a proxy to the cluster on this machine. Of the two names
  # some programs read the one first, some the other.
  no_proxy="127.0.0.1,localhost,${no_proxy:-${NO_PROXY:-}}"
  no_proxy=${no_proxy%,}
  export GIT_TERMINAL_PROMPT=0 no_proxy NO_PROXY="$no_proxy"
  # kubectl diff would answer with what that program answers.
  unset KUBECTL_EXTERNAL_DIFF
  trap interrupted INT TERM
  # A ticker must not outlive the script.
  trap 'stop_ticker; unlock' EXIT
  read_settings
  "$command"
}

main "$@"
