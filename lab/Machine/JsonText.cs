using System.Text.Json;

namespace Lab.Machine;

internal static class JsonText
{
    /// <summary>The string in <paramref name="value"/>, or an input error that names the field and the file.</summary>
    public static string? GetString(this JsonElement value, string name, string file)
        => value.ValueKind is JsonValueKind.String or JsonValueKind.Null
            ? value.GetString()
            : throw new MachineInputException(file, $"\"{name}\" is not a string", "Give it as a string.");
}
