using System.Text.RegularExpressions;

namespace Lab.Specs.Cases.Files;

/// <summary>Case files that are wrong in one place each, made from one that is right, and what names the mistake: its line where the mistake has one.</summary>
internal static partial class BrokenFiles
{
    public const string Right =
        """
        schema: 1
        name: a-report
        title: What it shows
        expected: fail
        failing: [steps]
        tour: false
        archs: [x86_64]
        drivers: [managed]
        needs: ["qemu:nvme.cmb_size_mb"]
        guest: false
        report:
          link: https://example.org/1
          text: Says so
          fix: abc
        affected:
          - qemu: "<10.1"
            kernel: ">=6.1"
            driver: managed
            failing: [steps]
        machine:
          memoryMiB: 256
          cpus: 1
          rootPorts:
            - id: rp0
              chassis: 1
              slot: 1
          controllers:
            - id: nvme0
              serial: LAB0
              cmbMiB: 16
              legacyCmb: false
              bus: rp0
              properties: ["mdts=7"]
        steps:
          - start:
          - read-register: {name: CSTS, mask: 1, is: 1}
          - qmp:
              execute: query-status
              matches: running
          - pause:
              ms: 1
          - command:
              opcode: 2
              status: any
        """;

    public static IEnumerable<(string Name, string Text, int? Line)> All()
    {
        var lines = Right.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (Key().Match(line) is not { Success: true } key)
                continue;
            var (indent, name, value) = (key.Groups["indent"].Value, key.Groups["name"].Value, key.Groups["value"].Value);
            yield return ($"{i + 1}: unknown key {name}X", With(i, $"{indent}{name}X: {value}"), i + 1);
            yield return ($"{i + 1}: {name} with a tab before it", With(i, $"\t{line}"), null);
            yield return ($"{i + 1}: {name} with an alias that nothing names", With(i, $"{indent}{name}: *nothing"), i + 1);
            if (value.Length > 0)
                yield return ($"{i + 1}: {name} twice", With(i, $"{line}\n{indent.Replace('-', ' ')}{name}: {value}"), null);
            foreach (var (kind, wrong) in new[]
            {
                ("a huge number", "123456789012345678901234567890"), ("a list of lists", "[[[]]]"), ("an anchor in itself", "&a [*a]"), ("a mapping", "{nobody: knows}"),
            })
                // Texts, which may be long.
                if (kind != "a huge number" || name is not ("execute" or "matches"))
                    yield return ($"{i + 1}: {name} is {kind}", With(i, $"{indent}{name}: {wrong}", value.Length == 0 ? indent.Length : -1), null);
        }
        foreach (var (name, text) in Odd())
            yield return (name, text, null);

        // Where a mapping or list stood, its lines go too.
        string With(int at, string instead, int without = -1)
        {
            var rest = lines.Skip(at + 1);
            if (without >= 0)
                rest = rest.SkipWhile(line => line.Length - line.TrimStart(' ', '-').Length > without);
            return string.Join('\n', [.. lines.Take(at), instead, .. rest]);
        }
    }

    private static IEnumerable<(string, string)> Odd()
    {
        yield return ("nothing", "");
        yield return ("a word", "hello");
        yield return ("a list", "- 1");
        yield return ("null", "~");
        yield return ("two documents", Right + "\n---\n" + Right);
        yield return ("a bracket that is not closed", "schema: [1");
        yield return ("a quote that is not closed", "name: \"a");
        yield return ("a NUL", "name: \0");
        yield return ("too deep", new string('[', 200) + new string(']', 200));
        yield return ("deeper than any stack", new string('[', 300_000));
        yield return ("a billion laughs", "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + string.Join('\n', Enumerable.Range('b', 9).Select(c => $"{(char)c}: &{(char)c} [{string.Join(',', Enumerable.Repeat($"*{(char)(c - 1)}", 10))}]")));
        yield return ("larger than any case", "name: " + new string('a', 2 << 20));
        yield return ("a merge key", "<<: {name: a}\n" + Right);
        yield return ("a key that is a list", "[a]: 1\n" + Right);
        yield return ("a tag of somebody's", "!!python/object:os.system {}\n");
        yield return ("JSON cut short", "{\"schema\": 1, \"name\":");
        foreach (var step in new[]
        {
            "nobody-knows: {}", "start: {a: 1}", "read-memory: {bar: 0}", "pause: {}", "write-register: {name: CC}", "qmp: [1]", "[]", "1", "{start: , stop: }", "read-register name=CSTS name=CC",
            "check: {name: a b, zero: yes}", "shell: {run: \"\"}", "console: {matches: {a: 1}}", "shell: {run: ls}",
        })
            yield return ($"the step {step}", Right.Replace("- start:", $"- {step}", StringComparison.Ordinal));
        foreach (var range in new[] { "10", "<", "<a", "=>1", "<1.2.3.4.5", "<10 or 11" })
            yield return ($"the range {range}", Right.Replace("<10.1", range, StringComparison.Ordinal));
    }

    [GeneratedRegex("^(?<indent>[ -]*)(?<name>[A-Za-z-]+):(?: (?<value>.*))?$")]
    private static partial Regex Key();
}
