using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Mesh.Sandbox.Api.Http;

/// <summary>Writes whole answers.</summary>
internal static class Answers
{
    public static Task JsonAsync(HttpContext http, int code, JsonNode body, string contentType = MediaTypes.Json) =>
        BytesAsync(http, code, JsonSerializer.SerializeToUtf8Bytes(body), contentType);

    public static Task TextAsync(HttpContext http, int code, string text) => BytesAsync(http, code, Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");

    public static Task StatusAsync(HttpContext http, ApiStatus status)
    {
        if (status.RetryAfterSeconds is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString();
        }

        return JsonAsync(http, status.Code, status.ToJson());
    }

    public static async Task BytesAsync(HttpContext http, int code, ReadOnlyMemory<byte> body, string contentType)
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        http.Response.Headers.CacheControl = "no-cache, private";
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>Adds <c>Warning</c> headers, which kubectl prints. Must be called before the answer is written.</summary>
    public static void AddWarnings(HttpContext http, IEnumerable<string> warnings)
    {
        foreach (var warning in warnings)
        {
            http.Response.Headers.Append("Warning", $"299 - \"{Escape(warning)}\"");
        }
    }

    /// <summary>Quotes as a header needs it: no control characters, ASCII only.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => escaped.Append('\\').Append(c),
                < ' ' or > '~' => escaped.Append(' '),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }
}
