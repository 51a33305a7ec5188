#!/bin/sh
# Puts the built site on the branch gh-pages of a remote, as one commit without history: what
# GitHub Pages shows. Run by the workflow after the tests: make publish REMOTE=origin
set -eu
cd "$(dirname "$0")/.."
remote=${1:-origin}
site=${2:-_build/html}
branch=gh-pages

fail() {
    echo "make publish: $1" >&2
    exit 1
}

[ -f "$site/index.html" ] || fail "the site is not built: run 'make book'"
commit=$(git rev-parse --verify --quiet HEAD) || fail "there is no commit to publish"
index=$(mktemp)
trap 'rm -f "$index"' EXIT
rm -f "$index" # git wants to make it itself

# An index and a work tree of its own: neither the branch nor the files of this clone change.
git_site() {
    GIT_INDEX_FILE=$index git --git-dir="$(git rev-parse --absolute-git-dir)" --work-tree="$site" "$@"
}
git_site -c core.excludesFile=/dev/null add --all --force .
# Without this file Pages hides the folders whose names begin with an underscore.
nojekyll=$(git hash-object -w --stdin </dev/null)
git_site update-index --add --cacheinfo "100644,$nojekyll,.nojekyll"
tree=$(git_site write-tree)
date=$(git show --no-patch --format=%cI "$commit")
# The same site gives the same commit, whoever publishes it.
published=$(
    GIT_AUTHOR_NAME="make publish" GIT_AUTHOR_EMAIL="publish@localhost" GIT_AUTHOR_DATE="$date" \
        GIT_COMMITTER_NAME="make publish" GIT_COMMITTER_EMAIL="publish@localhost" GIT_COMMITTER_DATE="$date" \
        git commit-tree "$tree" -m "The site of $commit"
)
git push --quiet --force "$remote" "$published:refs/heads/$branch" || fail "the branch $branch could not be pushed to $remote"
echo "Published $commit on $branch"
