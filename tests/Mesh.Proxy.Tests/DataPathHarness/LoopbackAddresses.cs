using System.Net;

namespace Mesh.Proxy.Tests.DataPathHarness;

/// <summary>
/// Gives each fake pod an address of its own in 127.0.0.0/8, so that every sidecar can listen on the same mesh port, as in a cluster, and test runs do not meet.
/// </summary>
internal static class LoopbackAddresses
{
    private static readonly byte[] Run = Guid.NewGuid().ToByteArray();
    private static int _last;

    public static IPAddress Next()
    {
        int number = Interlocked.Increment(ref _last);
        return new IPAddress([127, (byte)(1 + Run[0] % 250), (byte)(Run[1] + number / 250), (byte)(1 + number % 250)]);
    }
}
