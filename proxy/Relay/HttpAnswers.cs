using System.Globalization;
using System.Text;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Relay;

/// <summary>Writes the answers that the engine gives itself.</summary>
internal static class HttpAnswers
{
    /// <summary>Whole answer to a request that could not be forwarded; says the same as the other host.</summary>
    /// <param name="answer">Status, code and words.</param>
    /// <param name="isHead">No body is sent to a HEAD request.</param>
    /// <param name="closes">The connection ends after it.</param>
    /// <param name="now">For the Date field.</param>
    public static byte[] Failure(in FailureResponse answer, bool isHead, bool closes, DateTimeOffset now)
    {
        StringBuilder head = new();
        if (answer.GrpcStatus is { } grpcStatus)
        {
            head.Append("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Type: application/grpc\r\n");
            head.Append(CultureInfo.InvariantCulture, $"grpc-status: {grpcStatus}\r\ngrpc-message: {Uri.EscapeDataString(answer.Message)}\r\n");
            AppendEnd(head, answer.Reason, closes, now);
            return Encoding.UTF8.GetBytes(head.ToString());
        }

        string body = answer.Message + "\n";
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.StatusCode} {ReasonPhrase(answer.StatusCode)}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nContent-Type: text/plain; charset=utf-8\r\n");
        AppendEnd(head, answer.Reason, closes, now);
        return Encoding.UTF8.GetBytes(isHead ? head.ToString() : head.Append(body).ToString());
    }

    /// <summary>Answer to bytes that are no request; the connection ends after it, because nobody knows where the next one would begin.</summary>
    public static byte[] Fault(Http1Fault fault, DateTimeOffset now)
    {
        int status = fault.StatusCode();
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {ReasonPhrase(status)}\r\nContent-Length: 0\r\nConnection: close\r\nDate: {now.UtcDateTime:R}\r\n\r\n"));
    }

    /// <summary>Words for a status code.</summary>
    public static string ReasonPhrase(int status) => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status);

    private static void AppendEnd(StringBuilder head, string reason, bool closes, DateTimeOffset now)
    {
        head.Append(CultureInfo.InvariantCulture, $"{MeshHeaders.Reason}: {reason}\r\nDate: {now.UtcDateTime:R}\r\n");
        head.Append(closes ? "Connection: close\r\n\r\n" : "\r\n");
    }
}
