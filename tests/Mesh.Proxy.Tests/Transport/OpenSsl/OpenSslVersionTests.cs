using Mesh.Proxy.Transport.OpenSsl;

namespace Mesh.Proxy.Tests.Transport.OpenSsl;

public sealed class OpenSslVersionTests
{
    [Theory]
    [InlineData(0x30000000u, false)]
    [InlineData(0x300000d0u, false)]
    [InlineData(0x300000e0u, true)]
    [InlineData(0x30000130u, true)]
    [InlineData(0x30100050u, false)]
    [InlineData(0x30100060u, true)]
    [InlineData(0x30200010u, false)]
    [InlineData(0x30200020u, true)]
    [InlineData(0x30300000u, false)]
    [InlineData(0x30300010u, true)]
    [InlineData(0x30500000u, true)]
    [InlineData(0x40000000u, true)]
    [InlineData(0x1010117fu, false)]
    public void FreesBuffersSafely_IsTrueFromTheReleasesThatMendedIt(uint number, bool expected) => Assert.Equal(expected, OpenSslVersion.FreesBuffersSafely(number));
}
