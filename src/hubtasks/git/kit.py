"""The files that a repository needs so that progress is reviewed as pull requests.

They are written from the list and the rules, so that a check can tell whether they are
still what they would be. A workflow gets no more rights than reading; the tool that it
runs, its digest and what it depends on are as the branch has them that is asked to merge,
never as the request has them.
"""

from enum import StrEnum

from hubtasks.model import Ledger, Tool
from hubtasks.wording import visible

KEEP = ".gitkeep"  # lets git keep an empty folder
HEAD = "# 由 hubtasks init --ci 写出；处室、人员变了，再运行一遍，不手工改。\n"

# The actions are pinned to commits: a tag could be moved.
_CHECKOUT = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2"
_PYTHON = "actions/setup-python@0b93645e9fea7318ecaed2b359559ac225c90a2b # v5.3.0"
_UPLOAD = "actions/upload-artifact@b4b15b8c7c6ac21ea08fcf65892d2ee8f75cf882 # v4.4.3"
_UPLOAD_GITEA = "actions/upload-artifact@a8a3f3ad30e3422c9c7b888a15615d19a852ae32 # v3.1.3"
_TOOL = "tool.txt"  # what pip is told to install, beside the owners


class Host(StrEnum):
    """Where a repository is reviewed."""

    GITHUB = "github"
    GITEA = "gitea"
    GITLAB = "gitlab"


def kit(host: Host, ledger: Ledger) -> dict[str, str]:
    """Return each file of the kit by its path from the root, with its text.

    None without a tool: a name that an index does not have anybody could take there.
    """
    tool = ledger.rules.tool
    if tool is None:
        return {}
    folder = f".{host}"
    files = {
        ".pre-commit-hooks.yaml": HOOKS,
        f"{folder}/CODEOWNERS": owners(ledger),
        f"{folder}/{_TOOL}": _requirements(tool),
    }
    adds = " --require-entry" if ledger.rules.require_entry else ""
    if host is Host.GITLAB:
        return files | {
            ".gitlab-ci.yml": _gitlab(tool, adds),
            ".gitlab/merge_request_templates/Default.md": REQUEST,
        }
    return files | {
        f"{folder}/workflows/progress.yml": _workflow(host, tool, adds),
        f"{folder}/PULL_REQUEST_TEMPLATE.md": REQUEST,
    }


def _requirements(tool: Tool) -> str:
    """Write what pip installs: everything with its digest, but for a tool built from source."""
    lines = [
        HEAD.rstrip("\n"),
        f"--index-url {tool.index_url}" if tool.index_url else "",
        f"./{tool.path} --hash=sha256:{tool.sha256}" if tool.is_wheel else "",
        f"-r ../{tool.requirements}",
    ]
    return "".join(f"{line}\n" for line in lines if line)


def _install(host: Host, tool: Tool, pip: str) -> list[str]:
    """Return the commands that install the tool in a checkout of the target branch."""
    lines = [f"{pip} install --quiet --require-hashes -r .{host}/{_TOOL}"]
    if tool.is_source:  # what builds it is among the requirements, too
        lines.append(f"{pip} install --quiet --no-deps --no-build-isolation ./{tool.path}")
    return lines


def attributes(before: str) -> str:
    """Return a .gitattributes with the kit's lines added to those that are there."""
    there = set(before.splitlines())
    added = [line for line in ATTRIBUTES.splitlines() if line not in there]
    if not added:
        return before
    return "\n".join([*filter(None, [before.rstrip("\n")]), *added]) + "\n"


def owners(ledger: Ledger) -> str:
    """Write who has to agree to a change of which files: each division its own folder.

    Addresses are those of `people` in the rules; the coordinator's own everything else.
    """
    by_division: dict[str, list[str]] = {}
    for address, name in sorted(ledger.rules.people.items()):
        by_division.setdefault(name, []).append(address)
    lines = [HEAD]
    for division in sorted(ledger.divisions, key=lambda d: not d.coordinator):
        known = " ".join(by_division.get(division.name, []))
        path = "*" if division.coordinator else f"/data/progress/{division.id}/"
        note = f"# {visible(division.name)}" + (
            "（汇总，其余全部文件）" if division.coordinator else ""
        )
        missing = f"# {path} 还没有人：在 data/rules.yaml 的 people 里写上邮箱"
        lines += ["", note, f"{path} {known}" if known else missing]
    return "\n".join(line.rstrip("\n") for line in lines) + "\n"


# What a repository's .gitattributes must hold beside its own lines.
ATTRIBUTES = """\
data/**/*.yaml text eol=lf
data/progress/**/*.yaml diff=hubtasks
*.docx binary
*.xlsx binary
# 让 git diff 的段头写出任务序号，各人在自己的机器上运行一次：
#   git config diff.hubtasks.xfuncname '^[[:space:]]*- [{]?task:[[:space:]]*([0-9]+.*)$'
"""

HOOKS = """\
- id: hubtasks-check
  name: 检查重点任务台账
  description: 提交前检查 data/ 下的清单、计划、规则和进展
  entry: hubtasks check
  language: python
  files: ^data/
  pass_filenames: false
"""

REQUEST = """\
<!-- 送审前请看一遍；没有的事项删去。 -->

处室：
报告期：

- [ ] 运行过 `hubtasks check`，没有错误
- [ ] 运行过 `hubtasks diff main`，后果是我要报的意思
- [ ] 改了已经报过的事实的，写了 `correction`
- [ ] 写“已完成”的，写了佐证

需要审核人注意的：
"""


def _workflow(host: Host, tool: Tool, adds: str) -> str:
    install = f"\n{' ' * 10}".join(_install(host, tool, '"$RUNNER_TEMP/venv/bin/pip"'))
    on_github = host is Host.GITHUB
    summary = ' >> "$GITHUB_STEP_SUMMARY"' if on_github else ""  # the others don't show it
    form = "" if on_github else " --format table"
    return f"""\
{HEAD}name: 进展审核

on:
  pull_request:

permissions: {{}}

concurrency:
  group: progress-${{{{ github.event.pull_request.number }}}}
  cancel-in-progress: true

jobs:
  check:
    name: 检查进展
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions:
      contents: read
    steps:
      - uses: {_CHECKOUT}
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: {_PYTHON}
        with:
          python-version: "3.12"
      - name: 装上目标分支的 hubtasks，不装请求里的
        env:
          BASE: ${{{{ github.event.pull_request.base.sha }}}}
        run: |
          git worktree add --detach "$RUNNER_TEMP/base" "$BASE"
          python -I -m venv "$RUNNER_TEMP/venv"
          cd "$RUNNER_TEMP/base"
          {install}
      - name: 检查
        env:
          BASE: ${{{{ github.event.pull_request.base.sha }}}}
        run: |
          "$RUNNER_TEMP/venv/bin/hubtasks" check --since "$BASE"{adds}{form}
      - name: 后果
        if: always()
        env:
          BASE: ${{{{ github.event.pull_request.base.sha }}}}
        run: |
          "$RUNNER_TEMP/venv/bin/hubtasks" diff "$BASE" --format markdown{summary}
      - name: 报告
        if: always()
        run: |
          last=$(find data/progress -name '2*-*-*.yaml' -printf '%f\\n' | sort | tail -n 1)
          if [ -z "$last" ]; then echo "还没有进展，不出报告"; exit; fi
          "$RUNNER_TEMP/venv/bin/hubtasks" report --month "${{last:0:7}}" \\
            -o "$RUNNER_TEMP/report.docx"
      - uses: {_UPLOAD if on_github else _UPLOAD_GITEA}
        if: always()
        with:
          name: report
          path: ${{{{ runner.temp }}}}/report.docx
          if-no-files-found: ignore
"""


def _gitlab(tool: Tool, adds: str) -> str:
    base = "$CI_MERGE_REQUEST_DIFF_BASE_SHA"
    install = " && ".join(_install(Host.GITLAB, tool, '"$work/venv/bin/pip"'))
    return f"""\
{HEAD}progress:
  image: python:3.12
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  variables:
    GIT_DEPTH: "0"
  script:
    - work=$(mktemp -d)
    - git fetch --quiet origin "$CI_MERGE_REQUEST_TARGET_BRANCH_NAME"
    - git worktree add --detach "$work/base" FETCH_HEAD
    - python -I -m venv "$work/venv"
    - (cd "$work/base" && {install})
    - '"$work/venv/bin/hubtasks" diff "{base}" --format markdown || true'
    - '"$work/venv/bin/hubtasks" check --since "{base}"{adds} --format gitlab -o codequality.json'
  artifacts:
    when: always
    reports:
      codequality: codequality.json
"""
