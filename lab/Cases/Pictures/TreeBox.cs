using Lab.PeerToPeer.Tree;

namespace Lab.Cases.Pictures;

/// <summary>One box of a drawn tree: a host bridge, a function, or several functions that nobody asked about.</summary>
/// <param name="Kind">"host", "port", "function" or "others": what it is drawn as.</param>
/// <param name="Lines">Its text, the first line bold.</param>
internal sealed record TreeBox(string Kind, IReadOnlyList<string> Lines)
{
    public List<TreeBox> Below { get; } = [];

    /// <summary>The function; null for a host bridge, and for several.</summary>
    public PciNode? Node { get; init; }

    /// <summary>Functions that it stands for, or the host bridge's name.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Whether it sends what passes between its ports up to the root complex.</summary>
    public bool Redirects { get; init; }

    /// <summary>Centre.</summary>
    public double X { get; set; }
    public double Top { get; set; }
    public double Width { get; set; }
    public double Height { get; set; }
    public double Bottom => Top + Height;
    public double Left => X - Width / 2;
}
