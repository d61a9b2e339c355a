using System.Text.Json;

namespace Lab.Machine;

/// <summary>Best times of the canary in seconds; null for KVM when it did not complete.</summary>
internal sealed record CanaryVerdict(string Key, double Tcg, double? Kvm, double Limit)
{
    /// <summary>The verdict that an earlier run left, if it is of the same host, kernel, boot and QEMU.</summary>
    public static CanaryVerdict? Load(string file, string key)
    {
        try
        {
            var verdict = JsonSerializer.Deserialize<CanaryVerdict>(File.ReadAllBytes(file));
            return verdict?.Key == key ? verdict : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            return null; // No cache or a damaged one: the canary is run again, which costs seconds at most.
        }
    }

    public void Save(string file)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            var fresh = $"{file}.{Environment.ProcessId}";
            File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(this));
            File.Move(fresh, file, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Not being able to keep the verdict costs the next run a few seconds, no more.
        }
    }
}
