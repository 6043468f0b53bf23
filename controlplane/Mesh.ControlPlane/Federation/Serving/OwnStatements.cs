using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.Federation.Statements;

namespace Mesh.ControlPlane.Federation.Serving;

/// <summary>What this cluster states about itself at this moment. One writer, <see cref="StatementLoop"/>.</summary>
internal sealed class OwnStatements
{
    private OwnStatementsView _toOwnNetwork = OwnStatementsView.Empty;
    private OwnStatementsView _toOthers = OwnStatementsView.Empty;
    private bool _isComplete;

    /// <summary>Called with the names that changed, after they did: must only put them on queues.</summary>
    public event Action<IReadOnlyCollection<StatementName>>? Changed;

    /// <summary>False until everything that is to be stated was published once: before that nobody may take what is absent for gone.</summary>
    public bool IsComplete => Volatile.Read(ref _isComplete);

    /// <param name="isOwnNetwork">Whether the peer reaches our pods itself: then it is told of endpoints without a sidecar, too.</param>
    public OwnStatementsView For(bool isOwnNetwork) => isOwnNetwork ? Volatile.Read(ref _toOwnNetwork) : Volatile.Read(ref _toOthers);

    /// <summary>Everything has been published.</summary>
    public void Complete() => Volatile.Write(ref _isComplete, true);

    /// <summary>Replaces what is stated under some names.</summary>
    /// <param name="statements">By name, to peers of the own network and to others; null for what is no longer stated.</param>
    public void Publish(IReadOnlyCollection<(StatementName Name, Statement? ToOwnNetwork, Statement? ToOthers)> statements)
    {
        var toOwnNetwork = _toOwnNetwork.With(statements.Select(entry => (entry.Name, entry.ToOwnNetwork)));
        var toOthers = _toOthers.With(statements.Select(entry => (entry.Name, entry.ToOthers)));
        StatementName[] changed =
        [
            .. statements.Select(entry => entry.Name)
                .Where(name => _toOwnNetwork.VersionOf(name) != toOwnNetwork.VersionOf(name) || _toOthers.VersionOf(name) != toOthers.VersionOf(name)),
        ];
        Volatile.Write(ref _toOwnNetwork, toOwnNetwork);
        Volatile.Write(ref _toOthers, toOthers);
        if (changed.Length > 0)
        {
            Changed?.Invoke(changed);
        }
    }
}
