#!/bin/sh
# Installs Duogui from this bundle into a folder, without any network: ./install.sh [FOLDER]
# 从本包离线安装多规到指定目录；不访问网络。
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-/opt/duogui}
python=${PYTHON:-python3}
wanted=$(cat "$here/PYTHON")
found=$("$python" -c 'import sys, sysconfig; print("%d.%d" % sys.version_info[:2], sysconfig.get_platform())') \
    || { echo "没有找到 $python / there is no $python: set PYTHON=/path/to/python3" >&2; exit 2; }
if [ "$found" != "$wanted" ]; then
    echo "本包适用于 Python $wanted，本机为 $found；请用 PYTHON= 指定，或在同类机器上重新 make bundle" >&2
    echo "This bundle is for Python $wanted and this machine has $found; name another with PYTHON=, or run make bundle on such a machine" >&2
    exit 2
fi
if [ -e "$folder/bin/duogui" ]; then
    echo "$folder 已有安装；升级请先停止服务，再用新目录安装 / there is an installation already; stop it and install into a new folder" >&2
    exit 2
fi
"$python" -m venv "$folder"
pip="$folder/bin/python -m pip --disable-pip-version-check install --quiet --no-index --find-links $here/wheels"
echo "正在安装 / installing …" >&2
$pip --require-hashes --requirement "$here/requirements.lock"
$pip --no-deps "$here"/wheels/duogui-*.whl
echo "已安装 / installed: $folder/bin/duogui"
echo "试用演示城市 / try the demonstration:  $folder/bin/duogui demo --data ./demo"
echo "建立站点 / begin a site:              $folder/bin/duogui init --help"
