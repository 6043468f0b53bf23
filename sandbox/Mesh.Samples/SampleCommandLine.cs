using System.Globalization;

namespace Mesh.Samples;

/// <summary>The command line: a role and <c>--name=value</c> options.</summary>
internal sealed class SampleCommandLine
{
    public const string Usage = """
        mesh-samples: the programs of the sample shop

        Usage: mesh-samples ROLE [--name=value …]

          web        HTTP on --port (8080); calls checkout at --checkout-url (environment CHECKOUT_URL)
          checkout   HTTP on --port (8080): / /chunked /echo /ws /delay /status/<code> /headers
          payments   gRPC without TLS on --port (8080); probes on --health-port (8081)
          ledger     TCP, the server speaks first, on --port (9000); probes on --health-port (8081)
          echo       HTTP on --port (8080), gRPC without TLS on --grpc-port (8082): says what it was asked;
                     probes, GET /requests and PUT /fault on --health-port (8081)
          load       HTTP on --port (8080): GET /stats, POST /run, DELETE /run/ID, POST /call, POST /raw; steady load on each
                     --target=<name>,<requests per second>,<protocol>,<url>
                     protocols: http1 chunked upload websocket grpc-unary grpc-bidi tcp-banner
          job        one GET of --url; exit code 0 if the answer is a 2xx

        The environment variable VERSION (v1) is what servers say about themselves.

        """;

    private static readonly string[] Roles = ["web", "checkout", "payments", "ledger", "echo", "load", "job"];
    private static readonly string[] Names = ["port", "grpc-port", "health-port", "checkout-url", "target", "url", "address"];

    private readonly List<KeyValuePair<string, string>> _options = [];

    private SampleCommandLine(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0 || arguments[0] is "--help" or "-h")
        {
            return;
        }

        Role = arguments[0];
        if (!Roles.Contains(Role))
        {
            Fault = $"there is no role '{Role}'";
        }

        foreach (string argument in arguments.Skip(1))
        {
            int equals = argument.IndexOf('=');
            if (!argument.StartsWith("--", StringComparison.Ordinal) || equals < 0 || !Names.Contains(argument[2..equals]))
            {
                Fault = $"'{argument}' is not --name=value with a known name";
                return;
            }

            _options.Add(new(argument[2..equals], argument[(equals + 1)..]));
        }
    }

    /// <summary>Null if help is wanted.</summary>
    public string? Role { get; }

    /// <summary>Null if the command line can be used.</summary>
    public string? Fault { get; }

    public static SampleCommandLine Parse(IReadOnlyList<string> arguments) => new(arguments);

    public string? Text(string name) => _options.LastOrDefault(option => option.Key == name).Value;

    public IEnumerable<string> All(string name) => _options.Where(option => option.Key == name).Select(option => option.Value);

    /// <exception cref="FormatException">The value is not a port.</exception>
    public int Port(string name, int fallback) =>
        Text(name) is { } text ? ushort.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : fallback;
}
