using Mesh.Api.Federation.V1;

namespace Mesh.Bench.Federation.Peers;

/// <summary>What a simulated cluster states now.</summary>
internal sealed class PeerStatements
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the next change. To be taken before one looks at what is stated.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
            {
                return _changed.Task;
            }
        }
    }

    public void Put(params IEnumerable<Statement> statements)
    {
        lock (_lock)
        {
            foreach (Statement statement in statements)
            {
                _statements[statement.Name] = statement;
            }

            _changed.SetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>What somebody lacks who holds these versions; nothing is ever removed.</summary>
    public IReadOnlyList<Statement> DifferenceTo(IReadOnlyDictionary<string, string> held)
    {
        lock (_lock)
        {
            return [.. _statements.Values.Where(statement => held.GetValueOrDefault(statement.Name) != statement.Version)];
        }
    }
}
