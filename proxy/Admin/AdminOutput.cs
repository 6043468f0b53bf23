using System.Globalization;
using System.Text;
using Mesh.Proxy.Relay.Exchanges;

namespace Mesh.Proxy.Admin;

/// <summary>The bytes of an answer on their way to the client: head, then body.</summary>
internal sealed class AdminOutput
{
    private readonly byte[] _head;
    private readonly AdminBody _body;
    private readonly int _pieces;
    private int _piece = -1;
    private int _sent;

    /// <param name="response">The answer.</param>
    /// <param name="isHead">The client has asked for the head only.</param>
    /// <param name="connection">Value of the field <c>Connection</c>, or null without one.</param>
    /// <param name="now">For the field <c>Date</c>.</param>
    public AdminOutput(AdminResponse response, bool isHead, string? connection, DateTimeOffset now)
    {
        _body = response.Body;
        _pieces = isHead ? 0 : _body.PieceCount;
        _head = WriteHead(response, connection, now);
    }

    /// <summary>Everything was sent.</summary>
    public bool IsEmpty => _piece == _pieces;

    /// <summary>What to send next; never empty before the end.</summary>
    public ReadOnlySpan<byte> Next => Current[_sent..];

    private ReadOnlySpan<byte> Current => _piece < 0 ? _head : _body.Piece(_piece);

    /// <summary>So many bytes of <see cref="Next"/> were sent.</summary>
    public void Advance(int count)
    {
        _sent += count;
        while (_piece < _pieces && _sent == Current.Length)
        {
            _piece++;
            _sent = 0;
        }
    }

    private static byte[] WriteHead(AdminResponse response, string? connection, DateTimeOffset now)
    {
        StringBuilder head = new();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.Status} {HttpAnswers.ReasonPhrase(response.Status)}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {response.Body.Length}\r\nContent-Type: {response.ContentType}\r\nDate: {now.UtcDateTime:R}\r\n");
        if (response.Allow is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"Allow: {response.Allow}\r\n");
        }

        if (connection is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"Connection: {connection}\r\n");
        }

        return Encoding.ASCII.GetBytes(head.Append("\r\n").ToString());
    }
}
