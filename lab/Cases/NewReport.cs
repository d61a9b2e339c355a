using System.Globalization;
using Lab.Cases.Files;
using Lab.Cases.Steps;
using Lab.Driver.Steps;
using Lab.Machine;

namespace Lab.Cases;

/// <summary>The case file that a new report begins with.</summary>
public static class NewReport
{
    // What every report begins with, to be replaced or gone on from.
    private static readonly string[] Steps =
    [
        "start", "cmb", "queue id=1 submission=cmb", "buffer name=data", "write from=data lba=0 seed=1", "fill name=data hex=00", "read to=data lba=0", "check name=data seed=1", "alive",
    ];

    /// <summary>The text of the file.</summary>
    /// <param name="name">Name of the case.</param>
    /// <param name="title">One line.</param>
    /// <param name="link">Link of the report.</param>
    /// <param name="text">What it says.</param>
    /// <param name="affected">Versions of QEMU that have the bug; empty for none.</param>
    /// <param name="cmbMiB">MiB of controller memory buffer.</param>
    /// <param name="pmrMiB">MiB of persistent memory region.</param>
    /// <param name="guest">"yes" or "no".</param>
    /// <exception cref="CaseException">An answer is none.</exception>
    public static string Text(string name, string title, string link, string text, string affected, string cmbMiB, string pmrMiB, string guest)
    {
        var cmb = Size("--cmb", cmbMiB);
        var made = new Case
        {
            Name = name, Title = title, Tour = false, Guest = guest is "yes" or "no" ? guest == "yes" : throw new CaseException($"--guest {guest}: it must be yes or no."),
            Report = new() { Link = link, Text = text }, Affected = affected.Length > 0 ? [new() { Qemu = affected, Failing = ["steps"] }] : [],
            Machine = new() { Controllers = [new NvmeDevice { Id = "nvme0", Serial = "LAB0", CmbMiB = cmb, PmrMiB = Size("--pmr", pmrMiB) }] },
            Steps = [.. Steps.Where(step => cmb > 0 || step != "cmb").Select(step => new CaseStep(StepText.Parse(cmb > 0 ? step : step.Replace(" submission=cmb", "", StringComparison.Ordinal), HostStep.All)))],
        };
        var file = "# yaml-language-server: $schema=docs/case.schema.json\n" + CaseFileWriter.Text(made);
        // What the answers make must be a case: the error says what is not.
        _ = CaseBook.Read(file, "the answers");
        return file;
    }

    private static int Size(string option, string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && (size == 0 || int.IsPow2(size))
        ? size
        : throw new CaseException($"{option} {text}: it must be 0 or a power of two.");
}
