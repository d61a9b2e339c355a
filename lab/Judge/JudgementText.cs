using System.Text;

namespace Lab.Judge;

/// <summary>A judgement as plain text for a console.</summary>
public static class JudgementText
{
    private const string Indent = "                                       ";

    /// <summary>Every finding, what is guaranteed, and the evidence of the failures.</summary>
    public static string Render(Judgement judgement)
    {
        var header = judgement.Header;
        var text = new StringBuilder();
        text.Append($"{header.Case}: {Name(judgement.Verdict)}\n");
        text.Append($"  {header.Arch}, {header.Accelerator} ({header.AcceleratorReason}), QEMU {header.Qemu}");
        text.Append(header.Kernel.Length == 0 ? "" : $", Linux {header.Kernel}").Append($", {header.Driver} driver\n");
        text.Append($"  {judgement.Reason}\n\n");
        foreach (var finding in judgement.Findings)
        {
            text.Append($"  {Name(finding.Verdict),-14}  {finding.Rule,-23}{finding.Observed}\n");
            if (finding.Guaranteed != "-")
                text.Append($"{Indent}  {finding.Guaranteed}\n");
            if (finding.Evidence.Length > 0)
                foreach (var line in finding.Evidence.Split('\n'))
                    text.Append($"      {line}\n");
        }
        return text.ToString();
    }

    private static string Name(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "pass",
        Verdict.Fail => "FAIL",
        Verdict.NotObservable => "not observable",
        _ => "ERROR",
    };
}
