using System.Text.Json;

namespace Mesh.Injector.Admission;

/// <summary>Reads the body of a review within <see cref="ReviewLimits"/>.</summary>
internal static class ReviewBody
{
    /// <summary>Reads the whole body.</summary>
    /// <exception cref="BadHttpRequestException">It is too large, too slow or cut off.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        if (request.ContentLength > ReviewLimits.MaxBytes)
        {
            throw TooLarge($"the body is larger than {ReviewLimits.MaxBytes} bytes");
        }

        using CancellationTokenSource patience = new(ReviewLimits.ReadTimeout, time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        // An API server says the length. Without it there is one byte too many, to tell a body that is too large from one that just fits.
        byte[] buffer = new byte[request.ContentLength ?? ReviewLimits.MaxBytes + 1];
        try
        {
            int length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, linked.Token);
            return length > ReviewLimits.MaxBytes ? throw TooLarge($"the body is larger than {ReviewLimits.MaxBytes} bytes") : buffer.AsMemory(0, length);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new BadHttpRequestException($"the body did not arrive within {ReviewLimits.ReadTimeout.TotalSeconds} s", StatusCodes.Status408RequestTimeout);
        }
    }

    /// <summary>Parses a body that has no more tokens than a review may have: looking is free, a document is not.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="BadHttpRequestException">It has too many tokens.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        Utf8JsonReader reader = new(body.Span, new JsonReaderOptions { MaxDepth = AdmissionReviewReader.MaxDepth });
        for (int tokens = 0; reader.Read(); tokens++)
        {
            if (tokens == ReviewLimits.MaxTokens)
            {
                throw TooLarge($"the body has more than {ReviewLimits.MaxTokens} JSON tokens");
            }
        }

        return JsonDocument.Parse(body, AdmissionReviewReader.DocumentOptions);
    }

    private static BadHttpRequestException TooLarge(string message) => new(message, StatusCodes.Status413PayloadTooLarge);
}
