using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer.Aliases;

namespace Build.Tasks;

/// <summary>The last result goes to Lambda.</summary>
[TaskName(CommandLine.PublishTarget)]
[TaskDescription("Publishes the zip of the last result as a layer version, with the AWS CLI; --dryrun shows the calls.")]
public sealed class PublishTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context)
    {
        var publication = context.LambdaLayerPublish(
            context.Options,
            CommandLine.Publishing(context, context.Invocation),
            context.Cancellation
        );
        new PublicationReport(context.Report).Write(publication, context.Invocation.IsDryRun);
    }
}
