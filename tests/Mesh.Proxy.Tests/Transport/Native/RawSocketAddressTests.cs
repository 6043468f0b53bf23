using System.Net;
using Mesh.Proxy.Transport.Native;

namespace Mesh.Proxy.Tests.Transport.Native;

/// <summary>The kernel's form of addresses.</summary>
public sealed class RawSocketAddressTests
{
    [Theory]
    [InlineData("10.96.0.10:80", "10.96.0.10:80")]
    [InlineData("[fd00::1]:15008", "[fd00::1]:15008")]
    [InlineData("[::ffff:10.0.0.1]:443", "10.0.0.1:443")]
    public void Read_WhatWasWritten_IsTheSameAddress(string text, string expected)
    {
        Span<byte> bytes = stackalloc byte[RawSocketAddress.MaxLength];

        int length = RawSocketAddress.Write(IPEndPoint.Parse(text), bytes);

        Assert.Equal(IPEndPoint.Parse(expected), RawSocketAddress.Read(bytes[..length]));
    }

    [Fact]
    public void Read_OtherFamilyOrTooShort_IsNull()
    {
        Assert.Null(RawSocketAddress.Read(new byte[28]));
        Assert.Null(RawSocketAddress.Read(new byte[3]));
    }
}
