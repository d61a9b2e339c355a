namespace Lab.Cases.Bundles;

/// <summary>Takes out of a text what is this host's affair: its folders, its name and its user's.</summary>
internal sealed class Scrubber
{
    private readonly (string Text, string Instead)[] _words;

    /// <param name="folders">Folders by the words that stand for them, the inner ones before those around them.</param>
    public Scrubber(params (string Folder, string Word)[] folders)
    {
        // A short word, or a name such as "root", is part of too many others.
        var names = new[] { (Environment.MachineName, "HOST"), (Environment.UserName, "USER") }.Where(name => name.Item1.Length > 4);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        _words = [.. folders, .. home.Length > 1 ? new[] { (home, "HOME") } : [], .. names];
    }

    /// <summary>The text without them.</summary>
    public string Scrub(string text) => _words.Aggregate(text, (scrubbed, word) => scrubbed.Replace(word.Text, word.Instead, StringComparison.Ordinal));
}
