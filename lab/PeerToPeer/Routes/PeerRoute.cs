using System.Text;
using Lab.PeerToPeer.Tree;

namespace Lab.PeerToPeer.Routes;

/// <summary>The way from a client to a provider's memory.</summary>
/// <param name="Provider">Who has the memory.</param>
/// <param name="Client">Who accesses it.</param>
/// <param name="Type">How.</param>
/// <param name="Distance">Steps up from the provider to where the two ways meet, and down to the client; over the host bridge, all steps of both.</param>
/// <param name="Meets">The bridge where they meet, or the function itself; null for the root complex.</param>
/// <param name="Redirecting">Functions on the way with ACS redirection or egress control, in the order in which Linux finds them.</param>
/// <param name="Reason">Why the type is what it is, in one sentence.</param>
public sealed record PeerRoute(
    PciNode Provider, PciNode Client, MapType Type, int Distance, PciNode? Meets, IReadOnlyList<PciNode> Redirecting, string Reason)
{
    /// <summary>Whether the accesses go up to the root complex and turn round there.</summary>
    public bool TurnsAtRoot => Meets is null || Redirecting.Count > 0;

    /// <summary>The way up: the client and each bridge above it, to where the accesses turn round.</summary>
    public IEnumerable<PciNode> Up => TurnsAtRoot ? Client.UpToRoot() : [.. Client.UpToRoot().TakeWhile(node => node != Meets), Meets!];

    /// <summary>The way down from there, to the provider; empty for a function that reaches itself.</summary>
    public IEnumerable<PciNode> Down => (TurnsAtRoot ? Provider.UpToRoot() : Provider.UpToRoot().TakeWhile(node => node != Meets)).Reverse();

    /// <summary>The way in words: the verdict, then a line for each function.</summary>
    public string Explain()
    {
        var text = new StringBuilder($"{Client} to {Provider}: {Type}, distance {Distance}: {Reason}\n");
        foreach (var node in Up)
            Line(text, "up", node);
        if (TurnsAtRoot)
            _ = text.Append($"  root  {Client.Host.Name}{(Client.Host == Provider.Host ? "" : $", {Provider.Host.Name}")}\n");
        foreach (var node in Down)
            Line(text, "down", node);
        return text.ToString();
    }

    private static void Line(StringBuilder text, string way, PciNode node) =>
        _ = text.Append($"  {way,-4}  {node}{(node.Acs == AcsControl.None ? "" : $"  ACS {node.Acs}{(node.Redirects ? ", redirects" : "")}")}\n");
}
