using System.Globalization;
using System.Net;

namespace Mesh.Samples.Load.Clients;

/// <summary>HTTP/1.1 with a request body of unknown length, which has to travel in chunks.</summary>
internal sealed class UploadLoadClient(Uri url) : ILoadClient
{
    private const int Pieces = 8;
    private const int PieceBytes = 4096;

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });

    public async Task<LoadOutcome> SendAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, url) { Version = HttpVersion.Version11, Content = new Body() };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await _client.SendAsync(request, cancellationToken);
        byte[] echo = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        string version = HttpLoadClient.Header(response, SampleIdentity.VersionHeader);
        if (!response.IsSuccessStatusCode)
        {
            return LoadOutcome.Failed(string.Create(CultureInfo.InvariantCulture, $"status {(int)response.StatusCode}"), version);
        }

        return echo.AsSpan().SequenceEqual(Enumerable.Range(0, Pieces).SelectMany(Piece).ToArray())
            ? LoadOutcome.Success(version, HttpLoadClient.Header(response, SampleIdentity.ClientHeader))
            : LoadOutcome.Failed("the echo differs", version);
    }

    public void Dispose() => _client.Dispose();

    private static byte[] Piece(int number) => [.. Enumerable.Range(0, PieceBytes).Select(i => (byte)(number + i))];

    private sealed class Body : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (int number = 0; number < Pieces; number++)
            {
                await stream.WriteAsync(Piece(number));
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
