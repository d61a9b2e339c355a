using System.CommandLine;
using System.Text.Json;
using Lab.Images;

namespace Lab.Cli.Verbs;

internal static class MatrixVerb
{
    private static readonly JsonSerializerOptions OneLine = new(JsonSerializerDefaults.Web);

    public static Command Create()
    {
        var command = new Command("matrix", "The cells as JSON, as GitHub Actions takes a dynamic matrix");
        var json = new Option<string?>("--json") { Description = "File for the JSON [default: standard output]", Arity = ArgumentArity.ZeroOrOne };
        command.Options.Add(json);
        command.SetAction((parsed, cancel) => Guard.RunAsync(async () =>
        {
            // On one line: a workflow hands it on as the value of a step's output.
            await JsonFile.WriteAsync(parsed.GetValue(json) ?? "-", () => JsonSerializer.Serialize(new { Include = Cells() }, OneLine) + "\n", cancel).ConfigureAwait(false);
            return ExitCode.AsExpected;
        }));
        return command;
    }

    // Both drivers everywhere; and Linux's with the kernels that let it put submission queues into the CMB (CONFIG_PCI_P2PDMA).
    private static IEnumerable<Cell> Cells() =>
    [
        .. Architectures.Known.Select(arch => new Cell(arch, "managed")),
        .. Architectures.Known.Select(arch => new Cell(arch, "linux")),
        new("x86_64", "linux", Kernel: "sid"),
        new("aarch64", "linux", Kernel: "sid"),
    ];

    private sealed record Cell(string Arch, string Driver, string Accel = "auto", string Qemu = "pinned", string Kernel = "pinned");
}
