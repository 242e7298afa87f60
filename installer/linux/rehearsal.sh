#!/bin/sh
# 演练用的软件 UKey：安装、插入、拔出、移除。用法见同一文件夹里的 rehearsal.zh-CN.md。
# Software tokens for training. As root: install, remove. As whoever practises: plug, unplug.
set -eu

home=/opt/yinxin-rehearsal
policy=/etc/yinxin/policy.toml
here="$(dirname -- "$(readlink -f -- "$0")")"
ukeys="$HOME/.local/share/yinxin-rehearsal"
softhsm_settings="$HOME/.config/softhsm2/softhsm2.conf"

fail() {
    printf '%s\n' "$1" >&2
    exit 1
}

softhsm() {
    for library in /usr/lib/softhsm/libsofthsm2.so /usr/lib64/softhsm/libsofthsm2.so \
        /usr/lib64/pkcs11/libsofthsm2.so /usr/local/lib/softhsm/libsofthsm2.so; do
        if [ -e "$library" ]; then
            printf '%s\n' "$library"
            return
        fi
    done
}

# Only these drivers, with these digests: no real UKey is used by mistake meanwhile.
write_policy() {
    printf '# 演练用的规定，由 rehearsal.sh 写入，随它移除\n[drivers.allowed]\n'
    for library in "$home/libsoftskf.so" $(softhsm); do
        printf '"%s" = "%s"\n' "$library" "$(sha256sum <"$library" | cut -d' ' -f1)"
    done
    printf '\n[trust]\nanchors = ["%s", "%s"]\n' "$home/sm2-authority.pem" "$home/rsa-authority.pem"
    printf 'seal_anchors = ["%s"]\n' "$home/seal-authority.pem"
}

as_root() { [ "$(id -u)" = 0 ] || fail "请以 root 运行：sudo sh $0 $1"; }

install_rehearsal() {
    as_root install
    [ "$here" != "$home" ] || fail "已经安装在 $home。"
    rm -rf "$home"
    cp -R -- "$here" "$home"
    chown -R root:root "$home"
    chmod -R u=rwX,go=rX "$home"
    write_policy >"$home/policy.toml"
    if [ -e "$policy" ]; then
        echo "本机已有规定 $policy，没有改动；演练需要的内容见 $home/policy.toml。"
    else
        install -D -m 0644 "$home/policy.toml" "$policy"
        echo "已写入演练用的规定 $policy：只允许演练 UKey 的驱动。"
    fi
    echo "已安装到 $home。各人插入演练 UKey：sh $home/rehearsal.sh plug"
}

remove_rehearsal() {
    as_root remove
    if cmp -s "$policy" "$home/policy.toml"; then
        rm -- "$policy"
        rmdir --ignore-fail-on-non-empty "${policy%/*}"
    fi
    rm -rf "$home"
    echo "已移除。"
}

plug() {
    [ -d "$home" ] || fail "还没有安装：sudo sh $0 install"
    rm -rf "$ukeys"
    mkdir -p "$ukeys"
    cp -R -- "$home/ukey" "$home/softhsm" "$ukeys"
    chmod -R u+rwX,go= "$ukeys"
    if [ ! -e "$softhsm_settings" ]; then
        mkdir -p "${softhsm_settings%/*}"
        printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' \
            "$ukeys/softhsm" >"$softhsm_settings"
    fi
    echo "已插入演练 UKey，PIN 12345678。"
}

unplug() {
    if grep -qsF "$ukeys/softhsm" "$softhsm_settings"; then
        rm -- "$softhsm_settings"
        rmdir --ignore-fail-on-non-empty "${softhsm_settings%/*}"
    fi
    rm -rf "$ukeys"
    echo "已拔出演练 UKey。"
}

case "${1:-}" in
    install) install_rehearsal ;;
    remove) remove_rehearsal ;;
    plug) plug ;;
    unplug) unplug ;;
    *) fail "用法：sh rehearsal.sh install|remove（root），plug|unplug（各人）" ;;
esac
