using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Mesh.Sandbox.Node.Volumes;

/// <summary>Owner group and mode of files that a volume writes; .NET sets modes but has no chown.</summary>
internal static partial class FileOwnership
{
    private const uint Unchanged = uint.MaxValue;

    public static void Set(string path, uint? groupId, UnixFileMode mode)
    {
        if (groupId is { } group && ChangeOwner(path, Unchanged, group) != 0)
        {
            throw new VolumeException($"cannot give {Path.GetFileName(path)} to group {group}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }

        // After chown, which clears set-id bits; and unlike the mode at creation this ignores the umask.
        File.SetUnixFileMode(path, mode);
    }

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);
}
