using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Lab.Cases.Running;
using Lab.Images;
using Lab.Machine;

namespace Lab.Cli;

/// <summary>The options that every verb with a machine has.</summary>
internal sealed class CommonOptions
{
    private readonly Option<string> _arch;
    private readonly Option<string?> _board = new("--board") { Description = "QEMU's machine where the lab knows several: ppc64le has pseries and powernv9" };
    private readonly Option<string> _accel = Choice.Of("--accel", "How guest code is executed; auto times KVM against TCG", "auto", "tcg", "kvm");
    private readonly Option<string> _host = Choice.Of("--host", "Where guests' QEMUs run", LabOptions.Process, LabOptions.Container);
    private readonly Option<string> _driver;
    private readonly Option<string> _runtime;
    private readonly Option<string> _qemu = Choice.OrFile("--qemu", "QEMU", [Suites.Pinned, "host", .. Suites.Known]);
    private readonly Option<string> _kernel = Choice.OrFile("--kernel", "Kernel of the guest", [Suites.Pinned, .. Suites.Known]);
    private readonly Option<bool> _iommu = new("--iommu") { Description = "Put an IOMMU before the controllers of every machine: the managed driver then goes through VFIO" };
    private readonly Option<string?> _out = new("--out") { Description = "Folder for the evidence [default: a new one below .lab/runs]" };
    private readonly Option<string?> _json = new("--json") { Description = "File for the results as JSON; - is standard output" };
    private readonly Option<bool> _keep = new("--keep") { Description = "After a verdict that was not expected, keep the guest until Enter is pressed" };
    private readonly Option<double> _timeout = new("--timeout") { Description = "Bound of a boot in seconds", DefaultValueFactory = _ => new LabOptions().Timeout.TotalSeconds };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="arch"><see cref="Choice.AnyArch"/> or <see cref="Choice.OneArch"/>.</param>
    /// <param name="runtime"><see cref="Choice.AnyRuntime"/>, or null for <see cref="Choice.Runtime"/>.</param>
    /// <param name="driver"><see cref="Choice.AnyDriver"/>, or null for <see cref="Choice.OneDriver"/>.</param>
    public CommonOptions(Command command, Option<string> arch, Option<string>? runtime = null, Option<string>? driver = null)
    {
        _arch = arch;
        _driver = driver ?? Choice.OneDriver();
        _runtime = runtime ?? Choice.Runtime();
        _timeout.Validators.Add(result =>
        {
            // By hand: asking the result for the value throws where the text is no number.
            if (result.Tokens is [{ Value: var text }] && !(double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 3600))
                result.AddError($"--timeout {text}: it must be a number of seconds, more than 0 and at most 3600");
        });
        foreach (var option in new Option[] { _arch, _board, _accel, _host, _driver, _runtime, _qemu, _kernel, _iommu, _out, _json, _keep, _timeout })
            command.Options.Add(option);
    }

    public LabOptions Read(ParseResult parsed) => new()
    {
        Arch = parsed.GetValue(_arch)!,
        Board = parsed.GetValue(_board),
        Accelerator = Enum.Parse<AcceleratorRequest>(parsed.GetValue(_accel)!, ignoreCase: true),
        Host = parsed.GetValue(_host)!,
        Driver = parsed.GetValue(_driver)!,
        Runtime = parsed.GetValue(_runtime)!,
        Qemu = parsed.GetValue(_qemu)!,
        Kernel = parsed.GetValue(_kernel)!,
        Iommu = parsed.GetValue(_iommu),
        Out = parsed.GetValue(_out),
        Keep = parsed.GetValue(_keep),
        Timeout = TimeSpan.FromSeconds(parsed.GetValue(_timeout)),
    };

    /// <summary>Whether a call asks for more cells than one table shows.</summary>
    public bool IsEveryArchWithBothDrivers(SymbolResult result) => result.GetValue(_driver) == Choice.BothDrivers && result.GetValue(_arch) == Architectures.Every;

    public string? JsonFile(ParseResult parsed) => parsed.GetValue(_json);
}
