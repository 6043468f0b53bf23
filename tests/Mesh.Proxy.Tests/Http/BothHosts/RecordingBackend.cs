using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>An application that keeps every byte it is sent and answers with exact bytes.</summary>
internal sealed class RecordingBackend : IAsyncDisposable
{
    private const string TunnelStart = "HTTP/1.1 101";

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly HttpCase _row;
    private readonly List<StringBuilder> _connections = [];
    private readonly List<Socket> _sockets = [];
    private readonly Task _accepting;
    private int _answers;

    public RecordingBackend(IPAddress address, HttpCase row)
    {
        _row = row;
        // A port that is bound is nobody else's, listening or not.
        _listener.Bind(new IPEndPoint(address, 0));
        Address = (IPEndPoint)_listener.LocalEndPoint!;
        if (row.IsRefused)
        {
            _accepting = Task.CompletedTask;
        }
        else
        {
            _listener.Listen();
            _accepting = AcceptAsync();
        }
    }

    public IPEndPoint Address { get; }

    /// <summary>What has come, connection by connection.</summary>
    public string Received
    {
        get
        {
            lock (_connections)
            {
                return string.Join("<next connection>", _connections.Where(connection => connection.Length > 0));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        lock (_connections)
        {
            _sockets.ForEach(socket => socket.Dispose());
        }

        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync(TestContext.Current.CancellationToken);
                StringBuilder received = new();
                lock (_connections)
                {
                    _connections.Add(received);
                    _sockets.Add(socket);
                }

                _ = ServeAsync(socket, received);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The case is over.
        }
    }

    private async Task ServeAsync(Socket socket, StringBuilder received)
    {
        byte[] buffer = new byte[64 * 1024];
        int start = 0;
        bool isTunnel = false;
        try
        {
            socket.NoDelay = true;
            while (await socket.ReceiveAsync(buffer) is > 0 and int count)
            {
                string message;
                lock (_connections)
                {
                    received.Append(Encoding.Latin1.GetString(buffer, 0, count));
                    message = received.ToString(start, received.Length - start);
                }

                if (!IsWhole(message, isTunnel))
                {
                    if (message.Contains("Expect: 100-continue", StringComparison.OrdinalIgnoreCase) && message.EndsWith("\r\n\r\n", StringComparison.Ordinal))
                    {
                        await SendAsync(socket, "HTTP/1.1 100 Continue\r\n\r\n");
                    }

                    continue;
                }

                start += message.Length;
                if (message.StartsWith("GET /following ", StringComparison.Ordinal))
                {
                    await SendAsync(socket, HttpCase.FollowingAnswer);
                    continue;
                }

                string answer = _row.Answers[Math.Min(_answers++, _row.Answers.Length - 1)];
                if (answer == HttpCase.EndsInstead)
                {
                    End(socket);
                    return;
                }

                isTunnel |= answer.StartsWith(TunnelStart, StringComparison.Ordinal);
                await SendAsync(socket, answer);
                if (_answers == _row.Answers.Length && _row.AnswerEnd != AnswerEnd.Open)
                {
                    End(socket);
                    return;
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The sidecar has ended it, or the case is over.
        }
    }

    private void End(Socket socket)
    {
        if (_row.AnswerEnd == AnswerEnd.Reset)
        {
            socket.LingerState = new LingerOption(true, 0);
        }

        socket.Dispose();
    }

    public static bool IsWhole(string message, bool isTunnel)
    {
        if (isTunnel)
        {
            return message.EndsWith('!');
        }

        int headEnd = message.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (headEnd < 0)
        {
            return false;
        }

        string body = message[(headEnd + 4)..];
        string[] fields = message[..headEnd].Split("\r\n");
        if (fields.Any(field => field.StartsWith("Transfer-Encoding:", StringComparison.OrdinalIgnoreCase)))
        {
            return body.EndsWith("\r\n\r\n", StringComparison.Ordinal)
                && (body.StartsWith("0\r\n", StringComparison.Ordinal) || body.Contains("\r\n0\r\n", StringComparison.Ordinal) || body.Contains("\r\n0;", StringComparison.Ordinal));
        }

        string length = fields.FirstOrDefault(field => field.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) ?? "Content-Length:0";
        return body.Length >= int.Parse(length[(length.IndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task SendAsync(Socket socket, string answer) => await socket.SendAsync(Encoding.Latin1.GetBytes(answer));
}
