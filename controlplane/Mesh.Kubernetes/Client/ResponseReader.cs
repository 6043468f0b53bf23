using System.Text.Json;
using k8s.Models;

namespace Mesh.Kubernetes.Client;

/// <summary>Turns an HTTP answer of the API server into a JSON document or a <see cref="KubernetesApiException"/>.</summary>
internal static class ResponseReader
{
    // A page holds at most 500 objects; typical ones are 2-20 KB, etcd allows 1.5 MiB each. Beyond this the answer is not a sane list.
    private const long MaxBodyBytes = 256L * 1024 * 1024;

    // A Status is a few hundred bytes; a proxy in between may answer with a page of HTML.
    private const long MaxErrorBytes = 1024 * 1024;
    private const int MaxQuotedCharacters = 200;

    public static async Task<JsonDocument> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await EnsureSuccessAsync(response, cancellationToken);
        await response.Content.LoadIntoBufferAsync(MaxBodyBytes, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
    }

    public static async Task EnsureSuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var retryAfter = response.Headers.RetryAfter?.Delta;
        string text;
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxErrorBytes, cancellationToken);
            text = await response.Content.ReadAsStringAsync(cancellationToken);
        }
        catch (HttpRequestException)
        {
            text = "";
        }

        var parsed = TryParseStatus(text);
        if (retryAfter is null && parsed?.Details?.RetryAfterSeconds is { } seconds and > 0)
        {
            retryAfter = TimeSpan.FromSeconds(seconds);
        }

        throw parsed is { } status
            ? new KubernetesApiException(response.StatusCode, status.Reason ?? "", status.Message ?? Quote(text), retryAfter)
            : new KubernetesApiException(response.StatusCode, "", $"{(int)response.StatusCode} {response.ReasonPhrase}: {Quote(text)}", retryAfter);
    }

    private static V1Status? TryParseStatus(string text)
    {
        try
        {
            return text.StartsWith('{') ? ObjectJson.Deserialize<V1Status>(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Quote(string text) => text.Length <= MaxQuotedCharacters ? text : text[..MaxQuotedCharacters] + "...";
}
