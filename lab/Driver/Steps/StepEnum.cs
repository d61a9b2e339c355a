namespace Lab.Driver.Steps;

/// <summary>Names of the driver's own lists as words of steps.</summary>
internal static class StepEnum
{
#pragma warning disable CA2263 // netstandard2.0 has no generic overloads
    /// <summary>The value that a word names.</summary>
    /// <exception cref="FormatException">It names none.</exception>
    public static T Read<T>(StepText step, string word, T otherwise) where T : struct, Enum
    {
        if (!step.Has(word))
            return otherwise;
        var text = step.Word(word);
        return char.IsLetter(text[0]) && text.All(char.IsLetterOrDigit) && Enum.TryParse<T>(text, ignoreCase: true, out var value)
            ? value
            : throw new FormatException($"step '{step}': {word} is '{text}', it must be one of {string.Join(", ", Enum.GetNames(typeof(T)).Select(name => char.ToLowerInvariant(name[0]) + name.Substring(1)))}");
    }
#pragma warning restore CA2263
}
