using System.Collections.Immutable;
using Lab.Nvme;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Specs.Trace;

[Trait("Tier", "unit")]
public sealed class KernelTraceReaderSpec
{
    private const string Head = """
        # tracer: nop
        #
        # entries-in-buffer/entries-written: 8/8   #P:1
        #
        #           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
        """;

    // As Linux 6.12 on x86_64 wrote them.
    private const string Setup = "              sh-140     [000] .....     8.646161: nvme_setup_cmd: nvme0: qid=0, cmdid=4107, nsid=0, flags=0x0, meta=0x0, cmd=(nvme_admin_create_sq sqid=1, qsize=1023, sq_flags=0x1, cqid=1)";
    private const string CompletionQueue = "              sh-140     [000] .....     8.645853: nvme_setup_cmd: nvme0: qid=0, cmdid=4106, nsid=0, flags=0x0, meta=0x0, cmd=(nvme_admin_create_cq cqid=1, qsize=1023, cq_flags=0x3, irq_vector=1)";
    private const string Tail = "              sh-140     [000] d.h1.     8.646376: nvme_sq: nvme0: qid=0, head=8, tail=8";
    private const string Write = "              dd-172     [000] .N...     8.775046: nvme_setup_cmd: nvme0: disk=nvme0n1, qid=1, cmdid=707, nsid=1, flags=0x0, meta=0x0, cmd=(nvme_cmd_write slba=4886718345, len=7, ctrl=0x4000, dsmgmt=1, reftag=2)";
    private const string Flush = "    kworker/0:1H-43      [000] .....     8.778534: nvme_setup_cmd: nvme0: disk=nvme0n1, qid=1, cmdid=713, nsid=1, flags=0x0, meta=0x0, cmd=(nvme_cmd_flush cdw10=00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 0f)";
    private const string IoTail = "          <idle>-0       [000] d.h1.     8.784220: nvme_sq: nvme0: disk=nvme0n1, qid=1, head=10, tail=11";
    private const string End = "          <idle>-0       [000] d.h1.     8.784257: nvme_complete_rq: nvme0: disk=nvme0n1, qid=1, cmdid=713, res=0x0, retries=0, flags=0x0, status=0x4002";
    private const string Unknown = "              sh-140     [000] .....     8.648210: nvme_setup_cmd: nvme0: disk=nvme0n1, qid=1, cmdid=1, nsid=1, flags=0x0, meta=0x0, cmd=(0x7f cdw10=00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00)";

    [Fact]
    public void TellsWhatLinuxMeant()
    {
        var intents = Read(Head, CompletionQueue, Setup, Tail, Write, Flush, IoTail, End, Unknown);

        intents.Should().Equal(
            new QueueMeant(QueueKind.Completion, 1, 1024, "host"),
            new CommandMeant(0, 4106, 5, 0, ""),
            new QueueMeant(QueueKind.Submission, 1, 1024, "cmb"),
            new CommandMeant(0, 4107, 1, 0, ""),
            new TailTold(0, 8, 8),
            new CommandMeant(1, 707, 1, 1, "896745230100000007000040" + "01000000" + "02000000"),
            new CommandMeant(1, 713, 0, 1, new string('0', 46) + "0f"),
            new TailTold(1, 10, 11),
            new CommandEnded(1, 713, 0x4002),
            new CommandMeant(1, 1, 0x7F, 1, new string('0', 48)));
    }

    // Linux 6.12 on s390x said 20 and QEMU read 5120.
    [Fact]
    public void ABigEndianKernelsIdentifiersAreAsTheyAreStored() =>
        KernelTraceReader.Read(new StringReader($"{Setup.Replace("4107", "20", StringComparison.Ordinal)}\n{End.Replace("713", "20", StringComparison.Ordinal)}"), "host", bigEndian: true)
            .Should().Equal(new QueueMeant(QueueKind.Submission, 1, 1024, "host"), new CommandMeant(0, 5120, 1, 0, ""), new CommandEnded(1, 5120, 0x4002));

    [Fact]
    public void SkipsWhatIsOfNoConcern() => Read(
        Head, "    kworker/0:1-9       [000] .....     1.000000: sched_switch: prev_comm=nvme_setup_cmd", "", "junk").Should().BeEmpty();

    [Theory]
    [InlineData("# entries-in-buffer/entries-written: 100/102   #P:1")]
    [InlineData("CPU:0 [LOST 12 EVENTS]")]
    public void RefusesATraceThatLostEvents(string line) => Refuses("line 2 of the kernel's trace says that events were lost*", Tail, line);

    [Fact]
    public void RefusesTwoControllers() => Refuses("line 2 *is of nvme1, the trace began with nvme0*", Tail, Tail.Replace("nvme0", "nvme1", StringComparison.Ordinal));

    [Theory]
    [InlineData(Write, "slba=4886718345, len=7", "slba=4886718345")]
    [InlineData(Write, "cmdid=707", "cmdid=x")]
    [InlineData(Write, "cmdid=707", "cmdid=99999999999")]
    [InlineData(Write, "nvme_cmd_write", "nvme_cmd_wrote")]
    [InlineData(Write, ", reftag=2)", "")]
    [InlineData(Flush, " 0f)", ")")]
    [InlineData(IoTail, ", tail=11", "")]
    [InlineData(End, "status=0x4002", "status=")]
    [InlineData(End, " nvme0: ", " ")]
    public void NamesTheLineThatIsDamaged(string line, string whole, string damaged) =>
        Refuses("line 3 of the kernel's trace is malformed: *", Tail, End, line.Replace(whole, damaged, StringComparison.Ordinal));

    private static void Refuses(string message, params string[] lines)
    {
        var act = () => Read(lines);
        act.Should().Throw<KernelTraceException>().WithMessage(message);
    }

    private static ImmutableArray<Intent> Read(params string[] lines) => KernelTraceReader.Read(new StringReader(string.Join('\n', lines)), "cmb");
}
