namespace Lab.Images.Qemu;

/// <summary>
/// The script that starts the pinned QEMU. It execs, so the process that a caller started is QEMU itself, and it finds its root from
/// its own place, so that a moved checkout still works. The root's own loader is used: the host's C library may be older.
/// </summary>
internal static class Wrapper
{
    public static string Script(Recipe recipe) =>
        $"""
        #!/bin/sh
        # Runs the QEMU of the root near this script, with that root's loader and libraries; it finds modules and firmware by "qemu-bundle".
        root=$(dirname "$(readlink -f "$0")")/../root/{recipe.Arch}
        exec "$root/{recipe.Qemu.Loader}" --argv0 "$0" --library-path "{Libraries(recipe.Qemu)}" \
            "$root/{recipe.Qemu.Program}" "$@"

        """;

    private static string Libraries(QemuRecipe recipe) => string.Join(':', recipe.Libraries.Select(l => $"$root/{l}"));
}
