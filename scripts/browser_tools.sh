#!/usr/bin/env bash
# Have Chromium and a Chinese font for the browser tests; install them where that is allowed.
set -u
have() { (command -v chromium || command -v chromium-browser || command -v google-chrome) >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q .; }
have && exit 0
say() { echo "浏览器测试需要 chromium 和中文字体：请安装软件包 chromium fonts-noto-cjk fontconfig 后再运行 make test"; exit 1; }
command -v apt-get >/dev/null || say
run=(); [ "$(id -u)" = 0 ] || { sudo -n true 2>/dev/null && run=(sudo -n) || say; }
echo "正在安装浏览器和中文字体……"
for try in 1 2; do
  "${run[@]}" apt-get update -qq >/dev/null 2>&1
  DEBIAN_FRONTEND=noninteractive "${run[@]}" apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig >/dev/null 2>&1 && have && exit 0
done
say
