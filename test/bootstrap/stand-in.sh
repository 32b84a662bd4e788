#!/usr/bin/env bash
# A stand-in for docker, kind, kubectl, helm, uname and (for what changes something) git: tells the test what it was
# called with, and does as it is told. The answer is an exit code, standard output and standard error.
set -u
tool=${0##*/}

real_git() {
  exec "$TETRASCOPE_REAL_GIT" "$@"
}

if [ "$tool" = git ]; then
  case "${1:-} ${2:-}" in
    'push '* | 'remote add' | 'remote remove' | 'remote set-url') ;;
    *) real_git "$@" ;;
  esac
fi

# kubectl diff would answer with what that program answers.
[ "$tool ${KUBECTL_EXTERNAL_DIFF:-}" != 'kubectl true' ] || exit 97

stdin=''
case " $* " in *' -f - '* | *' --patch-file /dev/stdin '*) IFS= read -r -d '' stdin ;; esac

exec 3<>"/dev/tcp/127.0.0.1/$TETRASCOPE_STAND_IN_PORT" || exit 99
printf '%s\0' "$tool" "$#" "$@" "$stdin" >&3
IFS= read -r -d '' code <&3 || exit 98
IFS= read -r -d '' out <&3
IFS= read -r -d '' err <&3
[ "$tool" != git ] || [ "$code" -ne 0 ] || real_git "$@"
printf '%s' "$out"
printf '%s' "$err" >&2
exit "$code"
