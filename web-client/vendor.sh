#!/usr/bin/env bash
# Fetches the fonts from their npm packages, cuts them into subsets and writes static/fonts/ and
# static/css/fonts.css. Run it again after new characters came into the pages' texts.
set -euo pipefail
cd "$(dirname "$0")"

packages=(
  pretendard@1.3.9              # the interface
  @fontsource/gowun-batang@5.3.0  # letters, Korean
  @fontsource/newsreader@5.3.0    # letters, Latin
)
tools=(fonttools==4.68.0 brotli==1.2.1)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "Fetching ${packages[*]}"
for package in "${packages[@]}"; do
  folder="$work/$(basename "${package%@*}")"
  mkdir "$folder"
  archive=$(npm pack --silent --pack-destination "$work" "$package")
  tar -xzf "$work/$archive" -C "$folder" --strip-components=1
done

echo "Installing ${tools[*]}"
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "${tools[@]}"

"$work/venv/bin/python" vendor_fonts.py "$work"
du -sh static/fonts
