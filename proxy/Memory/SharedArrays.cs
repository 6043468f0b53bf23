using System.Buffers;

namespace Mesh.Proxy.Memory;

/// <summary>Sets how many arrays of one size the runtime keeps for reuse.</summary>
internal static class SharedArrays
{
    private const string Setting = "DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXARRAYSPERPARTITION";

    /// <summary>
    /// Arrays of a size and processor. The runtime's 32 are too few for HTTP/2: each stream holds up to 128 KiB of them while its bytes wait for their turn on the connection, and what
    /// the pool does not have is allocated and collected. With 256 streams at a time that was 70 % of all allocation and half of the processor time.
    /// </summary>
    private const string Kept = "128";

    /// <summary>Before anything uses <see cref="ArrayPool{T}.Shared"/>, which reads it once. What an operator has set stays.</summary>
    public static void Configure()
    {
        if (Environment.GetEnvironmentVariable(Setting) is null)
        {
            Environment.SetEnvironmentVariable(Setting, Kept);
        }
    }
}
