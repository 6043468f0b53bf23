namespace Mesh.Samples.Load;

/// <summary>Names of the protocols on the command line and in JSON.</summary>
internal static class LoadProtocolNames
{
    private static readonly Dictionary<string, LoadProtocol> Protocols = new(StringComparer.Ordinal)
    {
        ["http1"] = LoadProtocol.Http1,
        ["chunked"] = LoadProtocol.Chunked,
        ["upload"] = LoadProtocol.Upload,
        ["websocket"] = LoadProtocol.WebSocket,
        ["grpc-unary"] = LoadProtocol.GrpcUnary,
        ["grpc-bidi"] = LoadProtocol.GrpcBidi,
        ["tcp-banner"] = LoadProtocol.TcpBanner,
    };

    public static bool TryParse(string name, out LoadProtocol protocol) => Protocols.TryGetValue(name, out protocol);

    public static string NameOf(LoadProtocol protocol) => Protocols.Single(entry => entry.Value == protocol).Key;
}
