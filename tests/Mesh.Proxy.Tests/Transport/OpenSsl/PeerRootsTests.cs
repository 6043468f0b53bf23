using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Mesh.Proxy.Tests.DataPathHarness;
using Mesh.Proxy.Transport.OpenSsl;

namespace Mesh.Proxy.Tests.Transport.OpenSsl;

/// <summary>Alone in the process: the count is the process's.</summary>
[Collection(nameof(TlsLeakTests))]
public sealed class PeerRootsTests
{
    [Fact]
    public void Context_Disposed_FreesItsRoots()
    {
        // What earlier tests have left behind does not end in between.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TestAuthority authority = new();
        int before = PeerRoots.Live;

        SslContextHandle context = TlsContextFactory.CreateServer(authority.Issue("shop", "web") with
        {
            FederatedRoots = ImmutableDictionary<string, X509Certificate2Collection>.Empty.Add("partner", [new TestAuthority().Root]),
        });
        Assert.Equal(before + 1, PeerRoots.Live);
        nint connection = context.NewConnection();
        context.Dispose();
        // Connections keep what they need.
        Assert.Equal(before + 1, PeerRoots.Live);

        LibSsl.Free(connection);
        Assert.Equal(before, PeerRoots.Live);
    }
}
