import django.contrib.postgres.fields
import django.db.models.deletion
import songhe.kernel.codes
from django.conf import settings
from django.db import migrations, models

from songhe.kernel.making import CreateModels


class Migration(migrations.Migration):
    # A database that has all of these goes on without a statement; docs/operations/install.md
    replaces = [('trials', '0001_initial'), ('trials', '0002_partly_sentences_hidden')]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('catalogue', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Trial',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('proposed_by', models.CharField(choices=[('seller', '商家'), ('station', '服务站')], max_length=8)),
                        ('proposer', models.CharField(max_length=120)),
                        ('words', models.CharField(max_length=300)),
                        ('places', models.PositiveSmallIntegerField()),
                        ('criteria', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), size=None)),
                        ('is_paid', models.BooleanField(default=False)),
                        ('starts_on', models.DateField()),
                        ('ends_on', models.DateField()),
                        ('state', models.CharField(choices=[('proposed', '等对方答复'), ('open', '试用中'), ('refused', '对方没有答应'), ('withdrawn', '已撤回'), ('lapsed', '没有等到答复'), ('published', '结果已公布'), ('ended', '已结束，人数不够，不公布'), ('stopped', '已停止')], default='proposed', max_length=32)),
                        ('reason', models.CharField(blank=True, default='', max_length=200)),
                        ('proposed_at', models.DateTimeField()),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('over_at', models.DateTimeField(null=True)),
                        ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trials', to='catalogue.listing')),
                        ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trials', to='accounts.organisation')),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['station', '-proposed_at'], name='trials_of_station'),
                            models.Index(condition=models.Q(('state__in', ['proposed', 'open'])), fields=['ends_on'], name='trials_running'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='trials_lasts'),
                            models.CheckConstraint(condition=models.Q(('places__gte', 1), ('places__lte', 60)), name='trials_places'),
                            models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'open'])), fields=('listing', 'station'), name='trials_one_at_a_time'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('state', models.CharField(choices=[('asked', '等长辈答复'), ('joined', '愿意试'), ('scored', '说过感受了'), ('refused', '不想试'), ('lapsed', '没有答复'), ('left', '不试了'), ('missed', '没有说感受'), ('called_off', '试用停了')], default='asked', max_length=32)),
                        ('asked_by', models.CharField(max_length=120)),
                        ('asked_at', models.DateTimeField()),
                        ('joined_at', models.DateTimeField(null=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trial_invitations', to='accounts.elder')),
                        ('trial', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='trials.trial')),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['elder', '-asked_at'], name='trials_invitations_of'),
                            models.Index(condition=models.Q(('state', 'asked')), fields=['asked_at'], name='trials_waiting'),
                        ],
                        'constraints': [models.UniqueConstraint(fields=('trial', 'elder'), name='trials_asked_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Harm',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('hurt', '弄伤了'), ('unwell', '不舒服'), ('nearly', '差点出事')], max_length=8)),
                        ('words', models.CharField(blank=True, default='', max_length=300)),
                        ('by_label', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                        ('seen_at', models.DateTimeField(null=True)),
                        ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='harms', to='trials.invitation')),
                    ],
                ),
                migrations.CreateModel(
                    name='Score',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=16, unique=True)),
                        ('words', models.CharField(blank=True, default='', max_length=200)),
                        ('may_quote', models.BooleanField(default=False)),
                        ('photo_kind', models.CharField(blank=True, default='', max_length=16)),
                        ('photo', models.BinaryField(blank=True, default=b'')),
                        ('by_label', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                        ('invitation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='score', to='trials.invitation')),
                    ],
                ),
                migrations.CreateModel(
                    name='TrialChoice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('may_ask', models.BooleanField()),
                        ('chosen_at', models.DateTimeField()),
                        ('elder', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='trial_choice', to='accounts.elder')),
                    ],
                ),
                migrations.CreateModel(
                    name='Mark',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('criterion', models.CharField(choices=[('use', '好不好用'), ('see', '看不看得清'), ('lift', '拿不拿得动'), ('comfort', '舒不舒服'), ('steady', '稳不稳当'), ('learn', '好不好学')], max_length=12)),
                        ('stars', models.PositiveSmallIntegerField()),
                        ('score', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='trials.score')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('score', 'criterion'), name='trials_mark_once'),
                            models.CheckConstraint(condition=models.Q(('stars__gte', 1), ('stars__lte', 5)), name='trials_mark_stars'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='SentenceHiding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('words', models.CharField(max_length=200)),
                        ('rule', models.CharField(choices=[('private', '写出了别人的隐私'), ('abuse', '辱骂人'), ('advert', '打广告'), ('cure', '说能治病')], max_length=12)),
                        ('reasons', models.CharField(max_length=200)),
                        ('by', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                        ('ended_by', models.CharField(blank=True, default='', max_length=120)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('score', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hidings', to='trials.score')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('score',), name='trials_sentence_hidden_once'),
                        ],
                    },
                ),
            ],
        ),
    ]
