using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesh.Soak.Traffic;

namespace Mesh.Soak.Tests.Traffic;

/// <summary>What a body looks like that is not the right one, over a real connection.</summary>
public sealed class BodyReaderTests : IDisposable
{
    private readonly Socket _sender = Sockets.Create();
    private readonly Socket _receiver;

    public BodyReaderTests()
    {
        using Socket listener = Sockets.Listen(IPAddress.Loopback, 0);
        _sender.Connect(listener.LocalEndPoint!);
        _receiver = listener.Accept();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }

    [Theory]
    [InlineData("Length")]
    [InlineData("Chunked")]
    [InlineData("UntilClose")]
    public async Task Read_WhatTheWriterWrote_IsWhole(string framing)
    {
        Framing how = Enum.Parse<Framing>(framing);
        await new BodyWriter(_sender, TimeProvider.System).WriteAsync(how, 5, 20_000, 300, int.MaxValue, isSlow: false, Cancellation);
        Sockets.End(_sender);

        Assert.Equal(BodyOutcome.Whole, await ReadAsync(how, 20_000));
    }

    [Theory]
    [InlineData("Length", false, "Broken")]
    [InlineData("Chunked", false, "Broken")]
    [InlineData("UntilClose", false, "PartAsWhole")]
    [InlineData("UntilClose", true, "Broken")]
    public async Task Read_BreaksOff_IsToldFromTheWhole(string framing, bool resets, string outcome)
    {
        Framing how = Enum.Parse<Framing>(framing);
        await new BodyWriter(_sender, TimeProvider.System).WriteAsync(how, 5, 2000, 300, 700, isSlow: false, Cancellation);
        if (resets)
        {
            Sockets.Break(_sender);
        }
        else
        {
            Sockets.End(_sender);
        }

        Assert.Equal(Enum.Parse<BodyOutcome>(outcome), await ReadAsync(how, 2000));
    }

    [Theory]
    [InlineData("Length", "xxxx")]
    [InlineData("Chunked", "4\r\nxxxx\r\n0\r\n\r\n")]
    [InlineData("Chunked", "zz\r\n")]
    [InlineData("Chunked", "0\r\n\r\n")]
    [InlineData("UntilClose", "xxxx")]
    public async Task Read_OtherBytes_AreWrong(string framing, string sent)
    {
        await _sender.SendAsync(Encoding.ASCII.GetBytes(sent), SocketFlags.None, Cancellation);
        Sockets.End(_sender);

        Assert.Equal(BodyOutcome.Wrong, await ReadAsync(Enum.Parse<Framing>(framing), 4));
    }

    private async Task<BodyOutcome> ReadAsync(Framing framing, long length) =>
        await new BodyReader(new SocketReader(_receiver), 5, length).ReadAsync(framing, long.MaxValue, Cancellation);
}
