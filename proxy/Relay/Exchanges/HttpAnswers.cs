using System.Globalization;
using System.Text;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http1;
using Mesh.Proxy.RateLimiting;
using Mesh.Proxy.Routing.Filters;

namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>Writes the answers that the engine gives itself.</summary>
internal static class HttpAnswers
{
    /// <summary>Whole answer to a request that could not be forwarded; says the same as the other host.</summary>
    /// <param name="answer">Status, code and words.</param>
    /// <param name="isHead">No body is sent to a HEAD request.</param>
    /// <param name="closes">The connection ends after it.</param>
    /// <param name="isLameDuck">The caller's sidecar is to ask others.</param>
    /// <param name="now">For the Date field.</param>
    public static byte[] Failure(in FailureResponse answer, bool isHead, bool closes, bool isLameDuck, DateTimeOffset now)
    {
        // Fields stand in the order in which the other host writes them.
        string body = answer.GrpcStatus is null ? answer.Message + "\n" : "";
        int status = answer.GrpcStatus is null ? answer.StatusCode : 200;
        StringBuilder head = new();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {ReasonPhrase(status)}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
        head.Append(closes ? "Connection: close\r\n" : "");
        head.Append(answer.GrpcStatus is null ? "Content-Type: text/plain; charset=utf-8\r\n" : "Content-Type: application/grpc\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Date: {now.UtcDateTime:R}\r\n");
        head.Append(answer.Limit is { } limit ? $"{RateLimitRefusal.RetryField}: {limit.RetryAfter}\r\n{RateLimitRefusal.PolicyField}: {limit.Policy}\r\n{RateLimitRefusal.StateField}: {limit.State}\r\n" : "");
        head.Append($"{MeshHeaders.Reason}: {answer.Reason}\r\n");
        head.Append(answer.Subject.Length > 0 ? $"{MeshHeaders.Subject}: {answer.Subject}\r\n" : "");
        head.Append(isLameDuck ? $"{MeshHeaders.LameDuck}: {LameDuckNotice.Value}\r\n" : "");
        if (answer.GrpcStatus is { } grpcStatus)
        {
            head.Append(CultureInfo.InvariantCulture, $"Grpc-Status: {grpcStatus}\r\nGrpc-Message: {Uri.EscapeDataString(answer.Message)}\r\n");
        }

        head.Append("\r\n");
        return Encoding.UTF8.GetBytes(isHead ? head.ToString() : head.Append(body).ToString());
    }

    /// <summary>Whole answer that sends the client elsewhere; says the same as the other host.</summary>
    /// <param name="status">Status code.</param>
    /// <param name="location">Where to; Latin-1.</param>
    /// <param name="subject">The rule that says so.</param>
    /// <param name="closes">The connection ends after it.</param>
    /// <param name="now">For the Date field.</param>
    public static byte[] Redirect(int status, string location, string subject, bool closes, DateTimeOffset now) => Encoding.Latin1.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 {status} {ReasonPhrase(status)}\r\nContent-Length: 0\r\n{(closes ? "Connection: close\r\n" : "")}Date: {now.UtcDateTime:R}\r\nLocation: {location}\r\n{MeshHeaders.Reason}: {RedirectFilter.Reason}\r\n{MeshHeaders.Subject}: {subject}\r\n\r\n"));

    /// <summary>Answer to bytes that are no request; the connection ends after it, because nobody knows where the next one would begin.</summary>
    public static byte[] Fault(Http1Fault fault, DateTimeOffset now)
    {
        int status = fault.StatusCode();
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {ReasonPhrase(status)}\r\nContent-Length: 0\r\nConnection: close\r\nDate: {now.UtcDateTime:R}\r\n{MeshHeaders.Reason}: {fault.Reason()}\r\n\r\n"));
    }

    /// <summary>Words for a status code.</summary>
    public static string ReasonPhrase(int status) => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status);
}
