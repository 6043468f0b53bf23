using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Mesh.Proxy.Tests.Admin;

/// <summary>A client that sends the bytes it is told to, and reads when it is told to.</summary>
internal sealed class RawClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _received = [];

    /// <param name="receiveBuffer">Bytes the kernel takes from the server while nobody reads; 0 for the system's choice.</param>
    public RawClient(int receiveBuffer)
    {
        if (receiveBuffer > 0)
        {
            _socket.ReceiveBufferSize = receiveBuffer;
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Text => Encoding.Latin1.GetString(_received);

    public void Dispose() => _socket.Dispose();

    public Task ConnectAsync(IPEndPoint endPoint) => _socket.ConnectAsync(endPoint, Cancellation).AsTask();

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, Cancellation).AsTask().WaitAsync(Patience)..];
        }
    }

    public void EndOutput() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection with a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    /// <summary>Reads a head.</summary>
    public async Task<string> ReadHeadAsync()
    {
        int end;
        while ((end = Text.IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
        {
            Assert.True(await ReceiveAsync() > 0, $"ended within a head: '{Text}'");
        }

        return Take(end + 4);
    }

    /// <summary>Reads one answer, head and body.</summary>
    public async Task<string> ReadAnswerAsync()
    {
        string head = await ReadHeadAsync();
        const string name = "Content-Length: ";
        int field = head.IndexOf(name, StringComparison.Ordinal);
        if (field < 0)
        {
            return head;
        }

        field += name.Length;
        int length = int.Parse(head.AsSpan(field, head.IndexOf('\r', field) - field), CultureInfo.InvariantCulture);
        while (_received.Length < length)
        {
            Assert.True(await ReceiveAsync() > 0, "ended within a body");
        }

        return head + Take(length);
    }

    /// <summary>Reads a body, and checks each byte.</summary>
    /// <param name="length">Bytes to read.</param>
    /// <param name="expected">The byte at a position.</param>
    public async Task ReadBodyAsync(int length, Func<int, byte> expected)
    {
        for (int position = 0; position < length;)
        {
            int count = Math.Min(_received.Length, length - position);
            for (int i = 0; i < count; i++)
            {
                Assert.Equal(expected(position + i), _received[i]);
            }

            position += count;
            _received = _received[count..];
            Assert.True(position == length || await ReceiveAsync() > 0, $"ended after {position} bytes");
        }
    }

    /// <summary>Reads until the server ends the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await ReceiveAsync() > 0)
        {
        }

        return Text;
    }

    /// <summary>Whether the server has ended the connection, orderly or not, without another byte.</summary>
    public async Task<bool> IsClosedAsync()
    {
        try
        {
            return await ReceiveAsync() == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private string Take(int length)
    {
        string taken = Text[..length];
        _received = _received[length..];
        return taken;
    }

    private async Task<int> ReceiveAsync()
    {
        byte[] buffer = new byte[64 * 1024];
        int count = await _socket.ReceiveAsync(buffer, Cancellation).AsTask().WaitAsync(Patience);
        _received = [.. _received, .. buffer.AsSpan(0, count)];
        return count;
    }
}
