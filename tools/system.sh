#!/usr/bin/env bash
# See that the system has what the tests drive: a browser, fonts for Chinese, Java 17 and nginx.
# Root on Debian gets them installed; anyone else gets one line that says what is missing.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

java_17() {
    local version
    version=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1) || return 1
    [[ -n $version ]] && ((version >= 17))
}
cjk_fonts() { compgen -G '/usr/share/fonts/*/noto*/NotoSansCJK*' >/dev/null || fc-list :lang=zh-tw 2>/dev/null | grep -q .; }

missing=()
command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || missing+=(chromium-headless-shell)
cjk_fonts || missing+=(fonts-noto-cjk)
java_17 || missing+=(openjdk-17-jre-headless)
command -v nginx >/dev/null || missing+=(nginx)
if ((${#missing[@]} == 0)); then exit 0; fi

if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
    echo "The tests need ${missing[*]}, which are missing here. Install them as root: apt-get install ${missing[*]}" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing ${missing[*]} for the tests ..." >&2
log=$(mktemp)
install() { apt-get install -y --no-install-recommends "${missing[@]}" </dev/null >"$log" 2>&1; }
apt-get update </dev/null >"$log" 2>&1 && install && exit 0
cat "$log" >&2
echo "apt-get could not install ${missing[*]}; its answer stands above." >&2
exit 1
