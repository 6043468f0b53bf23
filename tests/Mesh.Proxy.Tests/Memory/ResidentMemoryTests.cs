using Mesh.Proxy.Memory;

namespace Mesh.Proxy.Tests.Memory;

public sealed class ResidentMemoryTests
{
    [Fact]
    public void UnchangedFileMappings_RealAndHostileLines_AreOnlyReadOnlyFilesWithoutAPageOfTheirOwn()
    {
        string[] smaps =
        [
            "1000-3000 r-xp 00708000 fe:00 1837                       /app/mesh-proxy", "Rss:  8 kB", "Anonymous:             0 kB", "VmFlags: rd ex mr mw me",
            "4000-5000 r--p 00708000 fe:00 1837 /app/mesh-proxy", "Anonymous:             4 kB", // relocated, then made read-only
            "6000-7000 rw-p 00708000 fe:00 1837 /app/mesh-proxy", "Anonymous:             0 kB",
            "8000-9000 r--p 00000000 00:00 0", "Anonymous:             0 kB",
            "a000-b000 r-xp 00000000 00:00 0 [vdso]", "Anonymous:             0 kB",
            "c000-e000 r--s 00000000 fe:00 99 /a path/with spaces (deleted)", "Anonymous:        0 kB",
            "nonsense", "Anonymous:        0 kB kB", "", "-",
        ];

        Assert.Equal([(0x1000, 0x2000), (0xc000, 0x2000)], ResidentMemory.UnchangedFileMappings(smaps));
    }

    [Fact]
    public void GiveBack_ThisProcess_GoesOn()
    {
        ResidentMemory.GiveBackStart();

        Assert.NotEmpty(ResidentMemory.UnchangedFileMappings(File.ReadLines("/proc/self/smaps")));
    }
}
