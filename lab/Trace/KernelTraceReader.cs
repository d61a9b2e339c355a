using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Lab.Nvme;
using Lab.Nvme.Intents;

namespace Lab.Trace;

/// <summary>
/// Reads what Linux's nvme driver meant from the text of the kernel's own trace (tracefs, file <c>trace</c>): the events <c>nvme_setup_cmd</c>,
/// <c>nvme_sq</c> and <c>nvme_complete_rq</c>, as drivers/nvme/host/trace.h writes them; tried with Linux 6.12 and 7.2.
/// </summary>
/// <remarks>What the trace does not tell: bytes 8 to 39 of an entry, its slot, doorbells, addresses of queues, the admin queue's requests for
/// asynchronous events, the order in which completions were taken.</remarks>
public static partial class KernelTraceReader
{
    private const int Admin = 0;

    /// <summary>Makes intents of the trace of one controller.</summary>
    /// <param name="trace">The text.</param>
    /// <param name="submissionPlace">Where I/O submission queues were asked to lie: "cmb" or "host".</param>
    /// <param name="bigEndian">
    /// The kernel's CPU is. Linux takes command identifiers for opaque and stores them in the CPU's byte order (command_id is no __le16), so that
    /// a big-endian kernel says 20 where the device reads 5120: the intents have what is stored.
    /// </param>
    /// <exception cref="KernelTraceException">Events were lost, a line of a known event is malformed, or there are several controllers.</exception>
    public static ImmutableArray<Intent> Read(TextReader trace, string submissionPlace, bool bigEndian = false)
    {
        var intents = ImmutableArray.CreateBuilder<Intent>();
        string? controller = null;
        for (var number = 1; trace.ReadLine() is { } line; number++)
        {
            CheckWhole(number, line);
            if (line.StartsWith('#') || Event().Match(line) is not { Success: true } found)
                continue;
            var rest = found.Groups["rest"].Value;
            var owner = Owner().Match(rest) is { Success: true } named ? named.Value : throw new KernelTraceException(number, line, "is malformed");
            controller ??= owner;
            if (controller != owner)
                throw new KernelTraceException(number, line, $"is of {owner}, the trace began with {controller}: only one controller can be told from another");
            try
            {
                Take(found.Groups["name"].Value, rest, submissionPlace, bigEndian, intents);
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                throw new KernelTraceException(number, line, "is malformed");
            }
        }
        return intents.ToImmutable();
    }

    private static void Take(string name, string rest, string place, bool bigEndian, ImmutableArray<Intent>.Builder intents)
    {
        switch (name)
        {
            case "nvme_setup_cmd":
                Command(rest, place, bigEndian, intents);
                break;
            case "nvme_sq" when Tail().Match(rest) is { Success: true } sq:
                intents.Add(new TailTold(Int(sq, "qid"), Int(sq, "head"), Int(sq, "tail")));
                break;
            case "nvme_complete_rq" when Completion().Match(rest) is { Success: true } end:
                intents.Add(new CommandEnded(
                    Int(end, "qid"), Cid(end, bigEndian), int.Parse(end.Groups["status"].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)));
                break;
            default:
                throw new FormatException();
        }
    }

    private static void Command(string rest, string place, bool bigEndian, ImmutableArray<Intent>.Builder intents)
    {
        if (Setup().Match(rest) is not { Success: true } setup)
            throw new FormatException();
        var (queue, arguments) = (Int(setup, "qid"), setup.Groups["arguments"].Value);
        var opcode = KernelOpcodes.Find(queue == Admin, setup.Groups["opcode"].Value) ?? throw new FormatException();
        // The queue is meant before the command that asks for it: the device makes it while it runs the command.
        if (queue == Admin && CreateQueue().Match(arguments) is { Success: true } create)
        {
            var kind = create.Groups["kind"].Value == "sq" ? QueueKind.Submission : QueueKind.Completion;
            intents.Add(new QueueMeant(kind, Int(create, "id"), Int(create, "qsize") + 1, kind == QueueKind.Submission ? place : "host"));
        }
        intents.Add(new CommandMeant(
            queue, Cid(setup, bigEndian), opcode, uint.Parse(setup.Groups["nsid"].Value, CultureInfo.InvariantCulture), queue == Admin ? "" : Dwords(arguments)));
    }

    /// <summary>Dwords from 10 on, as far as the arguments tell them: reads and writes by field, what the kernel does not take apart as bytes.</summary>
    private static string Dwords(string arguments)
    {
        if (Transfer().Match(arguments) is { Success: true } transfer)
        {
            Span<byte> bytes = stackalloc byte[20];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, ulong.Parse(transfer.Groups["slba"].Value, CultureInfo.InvariantCulture));
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[8..], ushort.Parse(transfer.Groups["len"].Value, CultureInfo.InvariantCulture));
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[10..], ushort.Parse(transfer.Groups["ctrl"].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], uint.Parse(transfer.Groups["dsmgmt"].Value, CultureInfo.InvariantCulture));
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], uint.Parse(transfer.Groups["reftag"].Value, CultureInfo.InvariantCulture));
            return HexText.Of(bytes);
        }
        if (Raw().Match(arguments) is { Success: true } raw)
            return raw.Groups["bytes"].Value.Replace(" ", "", StringComparison.Ordinal);
        return arguments.StartsWith("slba=", StringComparison.Ordinal) || arguments.StartsWith("cdw10=", StringComparison.Ordinal) ? throw new FormatException() : "";
    }

    private static void CheckWhole(int number, string line)
    {
        var lost = Lost().IsMatch(line) || (Counts().Match(line) is { Success: true } counts && counts.Groups["kept"].Value != counts.Groups["written"].Value);
        if (lost)
            throw new KernelTraceException(number, line, "says that events were lost: the buffer was too small");
    }

    private static int Cid(Match match, bool bigEndian)
    {
        var cid = ushort.Parse(match.Groups["cid"].Value, CultureInfo.InvariantCulture);
        return bigEndian ? BinaryPrimitives.ReverseEndianness(cid) : cid;
    }

    private static int Int(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    // "   dd-172     [000] .N...     8.775046: nvme_setup_cmd: nvme0: disk=nvme0n1, qid=1, …"
    [GeneratedRegex(@"\]\s\S+\s+\d+\.\d+: (?<name>nvme_setup_cmd|nvme_sq|nvme_complete_rq):(?<rest>.*)$")]
    private static partial Regex Event();

    [GeneratedRegex(@"(?<=^ )nvme\d+(?=: )")]
    private static partial Regex Owner();

    [GeneratedRegex(@" qid=(?<qid>\d+), cmdid=(?<cid>\d+), nsid=(?<nsid>\d+), flags=0x[0-9a-f]+, meta=0x[0-9a-f]+, cmd=\((?<opcode>\w+) (?<arguments>.*)\)$")]
    private static partial Regex Setup();

    [GeneratedRegex(@" qid=(?<qid>\d+), head=(?<head>\d+), tail=(?<tail>\d+)$")]
    private static partial Regex Tail();

    [GeneratedRegex(@" qid=(?<qid>\d+), cmdid=(?<cid>\d+), res=0x[0-9a-f]+, retries=\d+, flags=0x[0-9a-f]+, status=0x(?<status>[0-9a-f]+)$")]
    private static partial Regex Completion();

    [GeneratedRegex(@"^(?<kind>[sc]q)id=(?<id>\d+), qsize=(?<qsize>\d+), ")]
    private static partial Regex CreateQueue();

    [GeneratedRegex(@"^slba=(?<slba>\d+), len=(?<len>\d+), ctrl=0x(?<ctrl>[0-9a-f]+), dsmgmt=(?<dsmgmt>\d+), reftag=(?<reftag>\d+)$")]
    private static partial Regex Transfer();

    [GeneratedRegex(@"^cdw10=(?<bytes>([0-9a-f]{2} ?){24})$")]
    private static partial Regex Raw();

    [GeneratedRegex(@"\[LOST( \d+)? EVENTS\]")]
    private static partial Regex Lost();

    [GeneratedRegex(@"entries-in-buffer/entries-written: (?<kept>\d+)/(?<written>\d+)")]
    private static partial Regex Counts();
}
