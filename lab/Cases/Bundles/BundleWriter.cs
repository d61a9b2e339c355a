using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lab.Cases.Running;
using Lab.Trace;

namespace Lab.Cases.Bundles;

/// <summary>Packs what one case left behind into one file that anybody can replay: see <see cref="BundleManifest"/>.</summary>
public static class BundleWriter
{
    /// <summary>A text that is longer is packed without its beginning.</summary>
    private const int MostTextBytes = 8 << 20;

    private const long MostDiskBytes = 4L << 20;

    private static readonly string[] OfCase = ["case.json", "verdict.txt", "trace.log", "dmesg.txt", "ftrace.txt"];
    private static readonly string[] OfMachine = ["command-line.txt", "versions.txt", "console.log", "qmp.log", "stderr.log", "registers.txt"];

    /// <summary>Why there is no bundle of a case that was not run.</summary>
    public static CaseException NotPacked(CaseResult result, string file) =>
        new($"bundle {file}: the case {result.Case} was not run ({result.Reason}): there is nothing to pack.", result.Verdict == CaseVerdict.Error ? 4 : 3);

    /// <summary>Packs one case.</summary>
    /// <param name="result">What it came to; its evidence is still there.</param>
    /// <param name="site">Where it ran.</param>
    /// <param name="file">The bundle, overwritten.</param>
    /// <exception cref="CaseException">The case was not run.</exception>
    public static void Write(CaseResult result, LabSite site, string file)
    {
        if (!result.WasRun)
            throw NotPacked(result, file);
        var scrubber = new Scrubber((site.Paths.Lab, "LAB"), (site.Paths.Checkout, "CHECKOUT"), (Path.GetTempPath().TrimEnd('/'), "TMP"));
        var partial = file + ".partial";
        using (var zip = new ZipArchive(File.Create(partial), ZipArchiveMode.Create))
        {
            List<BundleEntry> entries = [];
            foreach (var (folder, name) in OfCase.Select(name => ("", name)).Concat(OfMachine.Select(name => ("machine/", name))))
                if (Path.Combine(folder.Length == 0 ? result.Artifacts : result.MachineEvidence, name) is var path && File.Exists(path))
                    entries.Add(Add(zip, folder + name, Encoding.UTF8.GetBytes(scrubber.Scrub(Text(path)))));
            if (File.Exists(result.CaptureFile))
                entries.Add(Add(zip, $"{result.Case}{CaptureFile.Extension}", Capture(result.CaptureFile, scrubber)));
            if (Path.Combine(result.Artifacts, DiskImage.Folder) is var disks && Directory.Exists(disks))
                foreach (var disk in Directory.EnumerateFiles(disks).Order(StringComparer.Ordinal))
                    entries.Add(AddDisk(zip, disk));
            _ = Add(zip, "bundle.json", JsonSerializer.SerializeToUtf8Bytes(Manifest(result, site, scrubber, entries), CaseJson.Options));
        }
        File.Move(partial, file, overwrite: true);
    }

    private static BundleManifest Manifest(CaseResult result, LabSite site, Scrubber scrubber, List<BundleEntry> entries) => new()
    {
        Lab = Experiment.LabVersion, CreatedUtc = DateTimeOffset.UtcNow, Cell = BundleCell.Of(site.Options, result.Accelerator),
        Versions = Versions(result, site),
        Host = new Dictionary<string, string>
        {
            ["architecture"] = $"{RuntimeInformation.OSArchitecture}".ToLowerInvariant(), ["processors"] = $"{Environment.ProcessorCount}",
            ["dotnet"] = $"{Environment.Version}", ["qemu"] = result.Host, ["system"] = RuntimeInformation.OSDescription,
        }.ToImmutableSortedDictionary(),
        Seed = result.Seed, Verdict = result.Verdict, Expected = result.Expected, Reason = scrubber.Scrub(result.Reason),
        Findings = [.. result.Findings.Select(finding => new BundleFinding(finding.Rule, finding.Verdict, scrubber.Scrub(finding.Observed)))],
        Entries = [.. entries],
    };

    private static ImmutableSortedDictionary<string, string> Versions(CaseResult result, LabSite site)
    {
        Dictionary<string, string> versions = new() { ["qemu"] = result.Qemu, ["kernel"] = result.Kernel, ["driver"] = result.Driver, ["runtime"] = result.Runtime, ["qemu.sha256"] = Digest(site.Qemu.Path) };
        if (result.Kernel.Length > 0)
        {
            var image = site.LoadImage();
            (versions["kernel.sha256"], versions["initrd.sha256"]) = (Digest(image.Kernel), Digest(image.Initrd));
            if (result.Driver == CaptureHeader.ManagedDriver)
                foreach (var file in site.LoadAgent() is var agent ? agent.Files : [])
                    versions[$"agent.{Path.GetFileName(file)}.sha256"] = Digest(Path.Combine(agent.Folder, file));
        }
        return versions.ToImmutableSortedDictionary();
    }

    private static string Digest(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static BundleEntry Add(ZipArchive zip, string name, byte[] content)
    {
        using var to = zip.CreateEntry(name, CompressionLevel.Optimal).Open();
        to.Write(content);
        return new(name, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    private static BundleEntry AddDisk(ZipArchive zip, string disk)
    {
        var (name, bytes) = ($"{DiskImage.Folder}/{Path.GetFileName(disk)}", new FileInfo(disk).Length);
        using var from = File.OpenRead(disk);
        var chunk = new byte[1 << 16];
        long content = 0;
        while (from.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false) is > 0 and var read)
            content += chunk.AsSpan(0, read).ContainsAnyExcept((byte)0) ? read : 0;
        if (content > MostDiskBytes)
            return new(name, bytes, Digest(disk), Packed: false);
        from.Position = 0;
        using var to = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        from.CopyTo(to);
        return new(name, bytes, Digest(disk));
    }

    private static string Text(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var left = stream.Length - MostTextBytes;
        stream.Position = Math.Max(0, left);
        using var reader = new StreamReader(stream);
        return left > 0 ? $"({left} bytes before this were left out)\n{reader.ReadToEnd()}" : reader.ReadToEnd();
    }

    // Sealed with a digest of its own: it is read and written again, with another header.
    private static byte[] Capture(string path, Scrubber scrubber)
    {
        var capture = CaptureFile.Read(path);
        var scrubbed = path + ".scrubbed";
        try
        {
            CaptureFile.Write(scrubbed, capture with
            {
                Header = capture.Header with { QemuCommandLine = scrubber.Scrub(capture.Header.QemuCommandLine), AcceleratorReason = scrubber.Scrub(capture.Header.AcceleratorReason) },
                Witness = capture.Witness is { } witness ? witness with { Reason = scrubber.Scrub(witness.Reason) } : null,
            });
            return File.ReadAllBytes(scrubbed);
        }
        finally
        {
            File.Delete(scrubbed);
        }
    }
}
