using System.Collections.Frozen;
using System.Globalization;

namespace Lab.Trace;

/// <summary>The names that Linux's trace has for opcodes (include/linux/nvme.h, show_nvm_opcode_name and show_admin_opcode_name), back to numbers.</summary>
internal static class KernelOpcodes
{
    private static readonly FrozenDictionary<string, int> Nvm = new Dictionary<string, int>
    {
        ["nvme_cmd_flush"] = 0x00, ["nvme_cmd_write"] = 0x01, ["nvme_cmd_read"] = 0x02, ["nvme_cmd_write_uncor"] = 0x04, ["nvme_cmd_compare"] = 0x05,
        ["nvme_cmd_write_zeroes"] = 0x08, ["nvme_cmd_dsm"] = 0x09, ["nvme_cmd_verify"] = 0x0C, ["nvme_cmd_resv_register"] = 0x0D,
        ["nvme_cmd_resv_report"] = 0x0E, ["nvme_cmd_resv_acquire"] = 0x11, ["nvme_cmd_resv_release"] = 0x15,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, int> Admin = new Dictionary<string, int>
    {
        ["nvme_admin_delete_sq"] = 0x00, ["nvme_admin_create_sq"] = 0x01, ["nvme_admin_get_log_page"] = 0x02, ["nvme_admin_delete_cq"] = 0x04,
        ["nvme_admin_create_cq"] = 0x05, ["nvme_admin_identify"] = 0x06, ["nvme_admin_abort_cmd"] = 0x08, ["nvme_admin_set_features"] = 0x09,
        ["nvme_admin_get_features"] = 0x0A, ["nvme_admin_async_event"] = 0x0C, ["nvme_admin_ns_mgmt"] = 0x0D, ["nvme_admin_dbbuf"] = 0x7C,
    }.ToFrozenDictionary();

    /// <summary>The opcode; null for a name that the lab does not know. The kernel itself writes those that it does not know as hex.</summary>
    public static int? Find(bool admin, string name) =>
        (admin ? Admin : Nvm).TryGetValue(name, out var known) ? known
        : name.StartsWith("0x", StringComparison.Ordinal) && int.TryParse(name.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number
        : null;
}
