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
            var cells = new { Include = Architectures.Known.Select(arch => new { Arch = arch, Accel = "auto", Qemu = "pinned", Kernel = "pinned", Driver = "managed" }) };
            await JsonFile.WriteAsync(parsed.GetValue(json) ?? "-", JsonSerializer.Serialize(cells, OneLine) + "\n", cancel).ConfigureAwait(false);
            return ExitCode.AsExpected;
        }));
        return command;
    }
}
