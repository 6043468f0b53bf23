using System.IO.Pipelines;
using System.Text;
using Mesh.Proxy.Forwarding;

namespace Mesh.Proxy.Tests.Forwarding;

/// <summary>Connections that end in the place of an answer.</summary>
public sealed class Http1ExchangeStreamTests : IAsyncDisposable
{
    private readonly Pipe _answers = new();
    private readonly ScriptedStream _connection;
    private readonly Http1ExchangeStream _stream;

    public Http1ExchangeStreamTests()
    {
        _connection = new ScriptedStream(_answers.Reader.AsStream());
        _stream = new Http1ExchangeStream(_connection);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("HEAD / HTTP/1.1\r\n\r\n")]
    [InlineData("OPTIONS / HTTP/1.1\r\n\r\n")]
    [InlineData("TRACE / HTTP/1.1\r\n\r\n")]
    public async Task Read_PooledConnectionEndsUnderASafeRequest_IsAnEnd(string request)
    {
        await ExchangeAsync();
        await WriteAsync(request);
        await _answers.Writer.CompleteAsync();

        Assert.Equal(0, await ReadAsync());
    }

    [Fact]
    public async Task Read_PooledConnectionIsResetUnderASafeRequest_IsAnEnd()
    {
        await ExchangeAsync();
        _connection.WriteFault = new IOException("broken pipe");
        await WriteAsync("GET / HTTP/1.1\r\n\r\n");
        await _answers.Writer.CompleteAsync(new IOException("reset"));

        Assert.Equal(0, await ReadAsync());
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\r\n\r\n")]
    [InlineData("DELETE / HTTP/1.1\r\n\r\n")]
    [InlineData("GETS / HTTP/1.1\r\n\r\n")]
    public async Task Read_PooledConnectionEndsUnderAnotherRequest_Fails(string request)
    {
        await ExchangeAsync();
        await WriteAsync(request);
        await _answers.Writer.CompleteAsync();

        await Assert.ThrowsAsync<IOException>(ReadAsync);
    }

    [Fact]
    public async Task Read_NewConnectionEndsUnderASafeRequest_Fails()
    {
        await WriteAsync("GET / HTTP/1.1\r\n\r\n");
        await _answers.Writer.CompleteAsync();

        await Assert.ThrowsAsync<IOException>(ReadAsync);
    }

    [Fact]
    public async Task Write_PooledConnectionIsResetUnderAnotherRequest_Fails()
    {
        await ExchangeAsync();
        _connection.WriteFault = new IOException("broken pipe");

        await Assert.ThrowsAsync<IOException>(() => WriteAsync("POST / HTTP/1.1\r\n\r\n"));
    }

    private async Task ExchangeAsync()
    {
        await WriteAsync("GET / HTTP/1.1\r\n\r\n");
        await _answers.Writer.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray(), Cancellation);
        Assert.NotEqual(0, await ReadAsync());
    }

    private async Task WriteAsync(string bytes) => await _stream.WriteAsync(Encoding.ASCII.GetBytes(bytes), Cancellation);

    private async Task<int> ReadAsync() => await _stream.ReadAsync(new byte[1024], Cancellation);
}
