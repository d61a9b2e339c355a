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
        var qemus = Words("--qemu", "QEMUs of the cells", [Suites.Pinned, "host", .. Suites.Known]);
        var kernels = Words("--kernel", "Kernels of the cells", [Suites.Pinned, .. Suites.Known]);
        foreach (var option in new Option[] { json, qemus, kernels })
            command.Options.Add(option);
        command.SetAction((parsed, cancel) => Guard.RunAsync(async () =>
        {
            // On one line: a workflow hands it on as the value of a step's output.
            var cells =
                from arch in Architectures.Known
                from qemu in parsed.GetValue(qemus)!.Split(',')
                from kernel in parsed.GetValue(kernels)!.Split(',')
                select new { Arch = arch, Accel = "auto", Qemu = qemu, Kernel = kernel, Driver = "managed" };
            await JsonFile.WriteAsync(parsed.GetValue(json) ?? "-", JsonSerializer.Serialize(new { Include = cells }, OneLine) + "\n", cancel).ConfigureAwait(false);
            return ExitCode.AsExpected;
        }));
        return command;
    }

    private static Option<string> Words(string name, string description, string[] known)
    {
        var option = new Option<string>(name) { Description = $"{description}, joined by commas: {string.Join(", ", known)}", DefaultValueFactory = _ => known[0] };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && value.Split(',').Except(known).FirstOrDefault() is { } unknown)
                result.AddError($"{name} {value}: '{unknown}' is none of {string.Join(", ", known)}");
        });
        return option;
    }
}
